import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '../support/client.js';
import { freePort } from '../support/ports.js';
import { sharedPostgres } from '../support/postgres.js';
import { type RunningProcess, startProcess } from '../support/processes.js';
import { removeAtExit } from '../support/reaper.js';
import { promisedMs } from '../support/scale.js';
import { until } from '../support/until.js';

const run = promisify(execFile);
const STOP_MS = 3_000;
const SETTINGS = { HOST: '127.0.0.1', LOG_LEVEL: 'warn', SLUICE_SANDBOX_PORT: '0' };

function aDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-standalone-'));
  removeAtExit(dir);
  return dir;
}

interface Started {
  process: RunningProcess;
  client: Client;
  welcome: string;
}

const running: RunningProcess[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) {
    each.kill('SIGTERM');
    await each.exited;
  }
});

async function spawnStandalone(
  env: Record<string, string>,
): Promise<{ process: RunningProcess; address: string }> {
  const port = await freePort();
  const process = await startProcess({
    entry: 'standalone',
    env: { ...SETTINGS, PORT: String(port), ...env },
  });
  running.push(process);
  return { process, address: `http://127.0.0.1:${port}` };
}

async function start(env: Record<string, string>): Promise<Started> {
  const { process, address } = await spawnStandalone(env);
  let ended = false;
  void process.exited.then(() => (ended = true));
  await until(
    () => {
      if (ended) throw new Error(process.output().join('\n'));
      return process.output().some((line) => line.startsWith('API reference'));
    },
    { what: 'the welcome' },
  );
  const key =
    env['SLUICE_BOOTSTRAP_API_KEY'] ??
    readFileSync(join(env['SLUICE_DATA_DIR'] ?? '', 'api-key'), 'utf8').trim();
  return { process, client: new Client(address, key), welcome: process.output().join('\n') };
}

/** How a start that must not succeed ends. */
async function failed(process: RunningProcess): Promise<{ code: number | null; said: string }> {
  const { code } = await process.exited;
  return { code, said: process.output().join('\n') };
}

const curlLines = (welcome: string): string[] =>
  welcome.split('\n').filter((line) => line.trim().startsWith('curl '));

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a printed line as a person would; without curl, makes the request it describes. */
async function paste(line: string): Promise<string> {
  if (hasCurl())
    return (await run('/bin/sh', ['-c', line.replace('curl ', 'curl -sS -i ')])).stdout;
  const [, file = ''] = /\$\(cat (\S+)\)/.exec(line) ?? [];
  const [url = ''] = /http:\/\/[^\s']+/.exec(line) ?? [];
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` },
  });
  return `HTTP/1.1 ${answer.status}\n${await answer.text()}`;
}

const npmScript = (): string =>
  realpathSync(execFileSync('/bin/sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim());

/** PostgreSQL processes that use a directory. */
const postgresOf = (dir: string): string[] =>
  execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('postgres') && line.includes(dir));

describe('the standalone start with its own database', () => {
  it('prints an address, a key shown once, and curl lines that work; what was made is there after a restart', async () => {
    const dir = aDataDir();
    const first = await start({ SLUICE_DATA_DIR: dir });
    const key = readFileSync(join(dir, 'api-key'), 'utf8').trim();
    expect(first.welcome).toContain(first.client.address);
    expect(first.welcome).toContain(key);
    const lines = curlLines(first.welcome);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines)
      expect([line, (await paste(line)).split('\n')[0]]).toEqual([
        line,
        expect.stringMatching('^HTTP/1.1 200'),
      ]);
    const integrations = await first.client.send('/integrations');
    expect(JSON.parse(integrations.text)).toMatchObject({ data: [{ key: 'sandbox' }] });
    first.process.kill('SIGTERM');
    await first.process.exited;
    const second = await start({ SLUICE_DATA_DIR: dir });
    expect(second.welcome).not.toContain(key);
    const idsOf = (text: string): string[] =>
      (JSON.parse(text) as { data: { id: string }[] }).data.map(({ id }) => id);
    expect(idsOf((await second.client.send('/integrations')).text)).toEqual(
      idsOf(integrations.text),
    );
    for (const line of curlLines(second.welcome))
      expect(await paste(line)).toMatch(/^HTTP\/1.1 200/);
  });

  it('prints the address of the queue board, and the password of its operator once; it is kept for the owner alone', async () => {
    const dir = aDataDir();
    const file = join(dir, 'ops-users');
    const board = '/ops/queues';
    const first = await start({ SLUICE_DATA_DIR: dir });
    const [, password = ''] = readFileSync(file, 'utf8').trim().split(':');
    expect(password.length).toBeGreaterThanOrEqual(12);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(first.welcome).toContain(password);
    first.process.kill('SIGTERM');
    await first.process.exited;
    const second = await start({ SLUICE_DATA_DIR: dir });
    expect(second.welcome).toContain(`${second.client.address}${board}`);
    expect(second.welcome).not.toContain(password);
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
    expect((await second.client.send(board, { headers: { authorization } })).status).toBe(200);
    expect((await second.client.send(board)).status).toBe(401);
  });

  it('refuses a second process on the same data, and is taken over after it was killed', async () => {
    const dir = aDataDir();
    const first = await start({ SLUICE_DATA_DIR: dir });
    const { code, said } = await failed((await spawnStandalone({ SLUICE_DATA_DIR: dir })).process);
    expect([code, said]).toEqual([1, expect.stringContaining('is in use by the Sluice process')]);
    expect(said).not.toMatch(/^\s+at /m);
    expect((await first.client.send('/health/ready')).status).toBe(200);
    first.process.kill('SIGKILL');
    await first.process.exited;
    const next = await start({ SLUICE_DATA_DIR: dir });
    expect((await next.client.send('/connections')).status).toBe(200);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stops fast on %s and leaves no PostgreSQL behind',
    async (signal) => {
      const dir = aDataDir();
      const { process } = await start({ SLUICE_DATA_DIR: dir });
      const toldAt = performance.now();
      process.kill(signal);
      expect((await process.exited).code).toBe(0);
      expect(performance.now() - toldAt).toBeLessThan(promisedMs(STOP_MS));
      expect(postgresOf(dir)).toEqual([]);
    },
  );

  it('stops when npm, which starts it under a shell, is told to', async () => {
    const dir = aDataDir();
    const port = String(await freePort());
    const npm = await startProcess({
      entry: { script: npmScript() },
      args: ['start'],
      env: { ...SETTINGS, PORT: port, SLUICE_DATA_DIR: dir },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    });
    running.push(npm);
    npm.kill('SIGTERM');
    // Not before everything has ended that writes to npm's output.
    await npm.exited;
    expect(postgresOf(dir)).toEqual([]);
  });

  it('leaves nothing behind when it is stopped while it starts', async () => {
    const dir = aDataDir();
    const { process } = await spawnStandalone({ SLUICE_DATA_DIR: dir });
    await until(() => readdirSync(dir).length > 0 && postgresOf(dir).length > 0);
    process.kill('SIGTERM');
    await process.exited;
    await until(() => postgresOf(dir).length === 0, {
      what: 'the end of PostgreSQL',
    });
    const next = await start({ SLUICE_DATA_DIR: dir });
    expect((await next.client.send('/connections')).status).toBe(200);
  });
});

describe('the standalone start with a database of the operator', () => {
  it('refuses a second process on it', async () => {
    const postgres = await sharedPostgres();
    const database = await postgres.createDatabase();
    const env = {
      DATABASE_URL: database.url,
      SLUICE_BOOTSTRAP_API_KEY: 'a-key-that-is-long-enough',
    };
    const first = await start({ ...env, SLUICE_DATA_DIR: aDataDir() });
    const { code, said } = await failed(
      (await spawnStandalone({ ...env, SLUICE_DATA_DIR: aDataDir() })).process,
    );
    expect([code, said]).toEqual([
      1,
      expect.stringContaining('Another standalone Sluice uses this database'),
    ]);
    expect((await first.client.send('/connections')).status).toBe(200);
    first.process.kill('SIGTERM');
    await first.process.exited;
    await database.drop();
  });
});

describe('settings that cannot work', () => {
  const needed = {
    DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
    SLUICE_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  };
  it.each([
    ['standalone', 'PORT', { PORT: 'many' }],
    [
      'gateway',
      'SLUICE_ENCRYPTION_KEYS',
      { ...needed, REDIS_URL: 'redis://127.0.0.1:1', SLUICE_ENCRYPTION_KEYS: 'k1:short' },
    ],
    ['gateway', 'REDIS_URL', needed],
    ['worker', 'REDIS_URL', needed],
    [
      'worker',
      'DATABASE_URL',
      { SLUICE_ENCRYPTION_KEYS: needed.SLUICE_ENCRYPTION_KEYS, REDIS_URL: 'redis://127.0.0.1:1' },
    ],
  ] as const)(
    '%s: a sentence names %s, and the exit code is 1',
    async (entry, variable, settings) => {
      const dir = aDataDir();
      const process = await startProcess({
        entry,
        env: { LOG_LEVEL: 'error', SLUICE_DATA_DIR: dir, ...settings },
      });
      const { code, said } = await failed(process);
      expect([code, said]).toEqual([1, expect.stringContaining(variable)]);
      expect(said).not.toMatch(/^\s+at /m);
      rmSync(dir, { recursive: true, force: true });
    },
  );
});
