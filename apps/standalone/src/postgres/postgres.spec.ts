import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { ownerOf } from './account.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './index.js';
import { until } from './poll.js';
import { findPostmaster } from './postmaster.js';

const built = join(import.meta.dirname, '../../../../dist/apps/standalone/src/postgres/index.js');
const asRoot = process.getuid?.() === 0;

/** Another Sluice: starts the server, says how it went, stops when its input ends. */
const child = `
  const [built, dataDir] = process.argv.slice(1);
  const { startEmbeddedPostgres } = await import(built);
  process.stdout.write('{"state":"starting"}\\n');
  try {
    const server = await startEmbeddedPostgres({ dataDir });
    process.stdout.write(JSON.stringify({ state: 'started', url: server.url }) + '\\n');
    process.stdin.resume().once('end', () => server.stop());
  } catch ({ name, message }) {
    process.stdout.write(JSON.stringify({ state: 'refused', name, message }) + '\\n');
  }
`;

interface Report {
  state: 'starting' | 'started' | 'refused';
  url?: string;
  name?: string;
  message?: string;
}

let scratch: string;
let servers: EmbeddedPostgres[];
let children: ChildProcess[];
let moved: string[];

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-postgres-')));
  // Passable, as the parent of a data directory usually is; one test takes that away.
  writeFileSync(join(scratch, 'unrelated'), '');
  chmodTo(0o711);
  servers = [];
  children = [];
  moved = [];
});

afterEach(async () => {
  for (const each of children) await kill(each);
  await Promise.all(servers.map((server) => server.stop()));
  const left = join(scratch, 'data');
  if (existsSync(join(left, 'pgdata')))
    await (await startEmbeddedPostgres({ dataDir: left })).stop();
  for (const directory of [scratch, ...moved]) {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
});

describe('the embedded server', () => {
  it('keeps its data from one start to the next', async () => {
    const first = await start();
    expect(first).toMatchObject({ firstStart: true, adopted: false, dataDir: dataDir() });
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    expect(findPostmaster(join(dataDir(), 'pgdata'))).toBeUndefined();

    const second = await start();
    expect(second).toMatchObject({ firstStart: false, adopted: false, url: first.url });
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('commits durably and never runs with the rights of root', async () => {
    const { url } = await start();
    const settings = `select current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit,
        current_setting('max_connections') as clients`;
    expect(await query(url, settings)).toEqual([{ fsync: 'on', commit: 'on', clients: '100' }]);
    const uid = execFileSync('ps', ['-o', 'uid=', '-p', String(serverPid())])
      .toString()
      .trim();
    expect(uid).not.toBe('0');
  });

  it('keeps the password readable by its owner only, and refuses a wrong one', async () => {
    const { url } = await start();
    const path = join(dataDir(), 'password');
    const password = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(query(url.replace(password, 'wrong'), 'select 1')).rejects.toThrow(/password/);
    const secrets = readdirSync(dataDir()).filter((name) => {
      const file = join(dataDir(), name);
      return statSync(file).isFile() && readFileSync(file, 'utf8').includes(password);
    });
    expect(secrets).toEqual(['password']);
  });

  it('listens on loopback TCP when the path of the socket would be too long', async () => {
    const long = join(scratch, 'd'.repeat(100));
    const server = await start(long);
    expect(server.url).toMatch(/@127\.0\.0\.1:\d+\/sluice$/);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('stops within seconds while a client holds a transaction open', async () => {
    const server = await start();
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).toBeLessThan(5_000);
    await client.end().catch(() => undefined);
  });

  it('does not take a directory that holds something else', async () => {
    await expect(start(scratch)).rejects.toThrow(/holds "unrelated".*Name a directory that is new/);
  });
});

describe('after a crash', () => {
  it('adopts the server that a killed process left behind', async () => {
    const other = startElsewhere();
    const { url } = await other.started();
    await query(url, 'create table kept as select 42 as answer');
    await kill(other.process);
    const server = await start();
    expect(server).toMatchObject({ adopted: true, firstStart: false, url });
    expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('waits for a leftover server that is stopping, and starts it again', async () => {
    const other = startElsewhere();
    await other.started();
    await kill(other.process);
    const cluster = join(dataDir(), 'pgdata');
    process.kill(serverPid(), 'SIGINT');
    await until(() => findPostmaster(cluster)?.status !== 'ready', 5_000, 1);
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts again after the server itself was killed', async () => {
    const other = startElsewhere();
    const { url } = await other.started();
    await query(url, 'create table kept as select 42 as answer');
    await kill(other.process);
    process.kill(serverPid(), 'SIGKILL');
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('ends what is left of a killed server and does not end by itself', async () => {
    const other = startElsewhere();
    const { url } = await other.started();
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const backend = rows[0]?.pid ?? 0;
    await kill(other.process);
    // One that does not hear of its server's end, as one that waits for a lock of a killed one.
    process.kill(backend, 'SIGSTOP');
    process.kill(serverPid(), 'SIGKILL');
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await client.end().catch(() => undefined);
  });

  it('starts although another process was given the old pid of the server', async () => {
    const first = await start();
    await first.stop();
    const cluster = join(dataDir(), 'pgdata');
    const account = ownerOf(cluster);
    const stranger = spawn('sleep', ['600'], account && { uid: account.uid, gid: account.gid });
    children.push(stranger);
    await once(stranger, 'spawn');
    const lines = [stranger.pid, cluster, 1, 5432, dataDir(), '', '  1 2', 'ready   '];
    writeFileSync(join(cluster, 'postmaster.pid'), lines.join('\n'));
    expect((await start()).adopted).toBe(false);
  });

  it('makes the database again when its making was interrupted', async () => {
    const other = startElsewhere();
    const begun = () =>
      existsSync(dataDir()) &&
      readdirSync(dataDir()).some(
        (name) => name.startsWith('initdb-') && existsSync(join(dataDir(), name, 'PG_VERSION')),
      );
    await until(begun, 20_000, 1);
    await kill(other.process);
    expect(existsSync(join(dataDir(), 'pgdata'))).toBe(false);
    const server = await start();
    expect(server.firstStart).toBe(true);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('two processes on one directory', () => {
  it('refuses the second, naming the first and what to do', async () => {
    const other = startElsewhere();
    await other.started();
    await expect(start()).rejects.toMatchObject({
      name: 'DataDirectoryInUseError',
      message: expect.stringMatching(
        new RegExp(`${dataDir()} is in use by the Sluice process ${other.process.pid}\\. Stop`),
      ),
    });
  });

  it('lets one of two simultaneous first starts win', async () => {
    const reports = await Promise.all(
      [startElsewhere(), startElsewhere()].map((each) => each.settled()),
    );
    expect(reports.map(({ state }) => state).sort()).toEqual(['refused', 'started']);
    expect(reports.find(({ state }) => state === 'refused')?.name).toBe('DataDirectoryInUseError');
    const url = reports.find(({ state }) => state === 'started')?.url ?? '';
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

if (asRoot) {
  describe('run by root', () => {
    it('moves data that its account could not reach, says so, and finds them again', async () => {
      chmodTo(0o700);
      const lines: string[] = [];
      const server = await startEmbeddedPostgres({ dataDir: dataDir(), log: (l) => lines.push(l) });
      servers.push(server);
      moved.push(server.dataDir);
      expect(server.dataDir).toMatch(/^\/var\/lib\/sluice\/[0-9a-f]{16}$/);
      expect(lines.join('\n')).toContain(server.dataDir);
      expect(existsSync(dataDir())).toBe(false);
      await server.stop();
      chmodTo(0o711);
      expect(await start()).toMatchObject({ dataDir: server.dataDir, firstStart: false });
    });

    it('refuses to start empty beside data that became unreachable', async () => {
      await (await start()).stop();
      chmodTo(0o700);
      await expect(start()).rejects.toThrow(/can no longer enter a directory above .* mode 0711/);
      chmodTo(0o711);
    });
  });
}

function dataDir(): string {
  return join(scratch, 'data');
}

function chmodTo(mode: number): void {
  chmodSync(scratch, mode);
}

async function start(directory = dataDir()): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: directory });
  servers.push(server);
  return server;
}

function startElsewhere() {
  const args = ['--input-type=module', '-e', child, built, dataDir()];
  const other = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(other);
  const lines = createInterface(other.stdout)[Symbol.asyncIterator]();
  const settled = async (): Promise<Report> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('The other process ended without a report.');
      const report = JSON.parse(value) as Report;
      if (report.state !== 'starting') return report;
    }
  };
  const started = async () => {
    const { url, message } = await settled();
    if (url === undefined) throw new Error(message);
    return { url };
  };
  return { process: other, settled, started };
}

async function kill(other: ChildProcess): Promise<void> {
  if (other.exitCode !== null || other.signalCode !== null) return;
  const exited = once(other, 'exit');
  other.kill('SIGKILL');
  await exited;
}

function serverPid(): number {
  const pid = findPostmaster(join(dataDir(), 'pgdata'))?.process.pid;
  if (pid === undefined) throw new Error('No server is running.');
  return pid;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
