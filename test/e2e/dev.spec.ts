import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../support/client.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { freePort } from '../support/ports.js';
import { type RunningProcess, startProcess } from '../support/processes.js';
import { removeAtExit } from '../support/reaper.js';
import { until } from '../support/until.js';

const root = join(import.meta.dirname, '../..');
const COPIED = ['apps', 'libs', 'tools', 'dist', 'package.json', 'package-lock.json', '.swcrc'];
const SETTINGS = ['nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
const START_MS = 60_000;

/** A working copy whose sources may be changed. Times are kept, so that it counts as built. */
function aWorkingCopy(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-dev-')));
  removeAtExit(copy);
  chmodSync(copy, 0o755); // PostgreSQL may run as another account and has to get in
  const from = (names: string[]): string[] => names.map((name) => join(root, name));
  execFileSync('cp', ['-Rp', ...from([...COPIED, ...SETTINGS]), copy]);
  mkdirSync(join(copy, 'test/bench'), { recursive: true });
  execFileSync('cp', ['-Rp', join(root, 'test/bench/systems'), join(copy, 'test/bench')]);
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** As editors save: the file is replaced in one step. */
function save(file: string, text: string): void {
  writeFileSync(`${file}.saved`, text);
  renameSync(`${file}.saved`, file);
}

const running: RunningProcess[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) {
    each.kill('SIGINT');
    await each.exited;
  }
});

interface Tool {
  process: RunningProcess;
  address: string;
  inspector: string;
  says(text: string): Promise<unknown>;
}

async function dev(copy: string, args: string[]): Promise<Tool> {
  const [port, inspectPort] = [await freePort(), await freePort()];
  const process = await startProcess({
    entry: { script: join(copy, 'tools/dev.mjs') },
    args: [...args, '--inspect', String(inspectPort)],
    env: { PORT: String(port), SLUICE_SANDBOX_PORT: 'off', LOG_LEVEL: 'warn' },
  });
  running.push(process);
  let ended = false;
  void process.exited.then(() => (ended = true));
  const says = (text: string) =>
    until(
      () => {
        if (process.output().some((line) => line.includes(text))) return true;
        if (ended) throw new Error(process.output().join('\n'));
        return false;
      },
      { timeoutMs: START_MS, what: `"${text}" in\n${process.output().join('\n')}\n` },
    );
  const address = `http://127.0.0.1:${port}`;
  return { process, address, says, inspector: `http://127.0.0.1:${inspectPort}/json/version` };
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

/** Processes that have to do with a directory. */
const processesOf = (dir: string): string[] =>
  execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dir));

describe('npm run dev', () => {
  it('runs what was saved; a file that does not compile is shown, and what ran before keeps running', async () => {
    const copy = aWorkingCopy();
    const { process, address, inspector, says } = await dev(copy, []);
    await says('ready at');
    expect(await statusOf(inspector)).toBe(200);

    const file = join(copy, 'apps/standalone/src/welcome.ts');
    const source = readFileSync(file, 'utf8');
    save(file, source.replace('API reference: ', 'Saved once: '));
    await says('Saved once: ');
    save(file, `${source}\nconst = 1;\n`);
    await says('What ran before keeps running');
    expect(process.output().join('\n')).toContain('apps/standalone/src/welcome.ts\n');
    expect(await statusOf(`${address}/health/ready`)).toBe(200);
    save(file, source.replace('API reference: ', 'Saved again: '));
    await says('Saved again: ');
    expect(await statusOf(inspector)).toBe(200);

    process.kill('SIGINT');
    expect((await process.exited).code).toBe(0);
    expect(processesOf(copy)).toEqual([]);
  });

  it('lets gateway and worker of two terminals meet, and keeps their stores until the second has ended', async () => {
    const copy = aWorkingCopy();
    const [gateway, worker] = await Promise.all([dev(copy, ['gateway']), dev(copy, ['worker'])]);
    await Promise.all([gateway.says('ready at'), worker.says('ready at')]);
    const upstream = await FakeUpstream.start();
    const key = readFileSync(join(copy, '.sluice/dev/api-key'), 'utf8').trim();
    expect(gateway.process.output().join('\n')).toContain(key);
    const client = new Client(gateway.address, key);
    await client.manage('POST', '/integrations', {
      key: 'api',
      name: 'A third party',
      baseUrl: upstream.url,
      plainHttpHosts: [new URL(upstream.url).host],
      auth: { type: 'none' },
    });
    const body = { integration: 'api' };
    const { id } = await client.manage<{ id: string }>('POST', '/connections', body);
    expect((await client.call(id, '/hello')).status).toBe(200);
    client.close();
    await upstream.close();

    gateway.process.kill('SIGINT');
    expect((await gateway.process.exited).code).toBe(0);
    expect(await statusOf(`${worker.address}/health/ready`)).toBe(200);
    worker.process.kill('SIGINT');
    expect((await worker.process.exited).code).toBe(0);
    expect(processesOf(copy)).toEqual([]);
  });

  it('says how it is used when it is asked for what it has not got', async () => {
    const { process } = await dev(root, ['gatway']);
    expect((await process.exited).code).toBe(1);
    expect(process.output().join('\n')).toContain('usage: npm run dev');
  });
});
