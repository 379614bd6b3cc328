import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../support/ports.js';
import { type RunningProcess, startProcess } from '../support/processes.js';
import { removeAtExit } from '../support/reaper.js';
import { scaled } from '../support/scale.js';
import { until } from '../support/until.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const folder = join(root, 'examples');

const inPython = readdirSync(join(folder, 'python')).map((name) => `python/${name}`);
const executables = [...readdirSync(folder), ...inPython].filter((name) => {
  const file = statSync(join(folder, name));
  return file.isFile() && (file.mode & 0o111) !== 0;
});
const { error: noPython } = spawnSync('python3', ['--version']);
/** Those for which there is an interpreter here. */
const runnable = executables.filter((name) => !noPython || !name.endsWith('.py'));

describe('the examples', () => {
  let standalone: RunningProcess;
  let address: string;
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sluice-examples-'));
    removeAtExit(dir);
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    standalone = await startProcess({
      entry: 'standalone',
      env: {
        PORT: String(port),
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        SLUICE_DATA_DIR: dir,
        SLUICE_SANDBOX_PORT: '0',
        SLUICE_ALLOWED_PRIVATE_UPSTREAMS: '127.0.0.0/8',
      },
      readyUrl: `${address}/health/ready`,
    });
    // The demo connection is there when the welcome is.
    await until(() => standalone.output().some((line) => line.startsWith('API reference')));
  });
  afterAll(async () => {
    standalone.kill('SIGTERM');
    await standalone.exited;
  });

  const example = (name: string, env: Record<string, string>): Promise<{ stdout: string }> =>
    run(join(folder, name), [], {
      cwd: root,
      env: { PATH: process.env['PATH'], SLUICE_URL: address, ...env },
    });

  it('are there', () => {
    expect(executables).toEqual([
      ...['call-and-job.mjs', 'curl.sh', 'webhook-receiver.mjs'],
      'python/call_and_callback.py',
    ]);
  });

  it.each(runnable)('%s finds the key in SLUICE_DATA_DIR, and says what it did', async (name) => {
    expect((await example(name, { SLUICE_DATA_DIR: dir })).stdout).toMatch(/answered/);
  });

  it.each(runnable)('%s fails with a key that is none', async (name) => {
    await expect(example(name, { SLUICE_KEY: 'not-a-key' })).rejects.toMatchObject({
      stdout: expect.not.stringContaining('job'),
    });
  });

  it('docs/resources.md leads from a raw call to a list, line by line', async () => {
    const text = readFileSync(join(root, 'docs/resources.md'), 'utf8');
    const lines = [...text.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block = '']) => block);
    const KEY = readFileSync(join(dir, 'api-key'), 'utf8').trim();
    const env = { PATH: process.env['PATH'], SLUICE: address, KEY };
    const { stdout } = await run('bash', ['-euc', lines.join('\n')], { env });
    expect(stdout).toContain('"member":"methods.list.pagination.next"');
    expect(stdout).toContain('"step":"items","at":"/data","ok":true,"found":{"count":2}');
    expect(stdout).toMatch(/"result":\[\{"id":.*"next_cursor":"/s);
  });
});

describe('npm run demo', () => {
  /**
   * The longest that someone who tries Sluice is made to wait for the whole of it, on a machine
   * that does nothing else.
   */
  const LONGEST_MS = scaled({ full: 30_000, short: Infinity });
  let demo: RunningProcess | undefined;
  afterEach(() => demo?.kill('SIGTERM'));

  const startDemo = async (): Promise<RunningProcess> =>
    (demo = await startProcess({ entry: { script: join(root, 'tools/demo.mjs') }, env: {} }));

  /** Where it had its data, and what still runs there. */
  function leftBehind(said: string): string[] {
    const [directory = 'no directory was named'] = /\/\S*sluice-demo-\w+/.exec(said) ?? [];
    const running = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(directory));
    return existsSync(directory) ? [directory, ...running] : running;
  }

  it('ends well and keeps every promise it names, in full within half a minute, and leaves nothing behind', async () => {
    const startedAt = performance.now();
    const { exited, output } = await startDemo();
    const { code } = await exited;
    const tookMs = performance.now() - startedAt;
    const said = output().join('\n');
    expect([code, said]).toEqual([0, expect.stringContaining('All as promised')]);
    for (const sentence of [
      'was answered 200: 2 contacts',
      '10 answered 200, after 1 refresh for all of them',
      '50 of 50 callbacks verified.',
      'No second exceeded 20',
      '40 of 40 jobs reported',
      'None was sent twice.',
      '/ops/queues',
    ])
      expect(said).toContain(sentence);
    expect(tookMs).toBeLessThan(LONGEST_MS);
    expect(leftBehind(said)).toEqual([]);
  });
});
