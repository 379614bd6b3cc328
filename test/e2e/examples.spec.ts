import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../support/ports.js';
import { type RunningProcess, startProcess } from '../support/processes.js';
import { removeAtExit } from '../support/reaper.js';
import { until } from '../support/until.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const folder = join(root, 'examples');
const KEY = 'a-key-of-the-examples-test';

const executables = readdirSync(folder).filter(
  (name) => (statSync(join(folder, name)).mode & 0o111) !== 0,
);

describe('the examples', () => {
  let standalone: RunningProcess;
  let address: string;
  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sluice-examples-'));
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
        SLUICE_BOOTSTRAP_API_KEY: KEY,
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

  const example = (name: string, key: string): Promise<{ stdout: string }> =>
    run(join(folder, name), [], {
      cwd: root,
      env: { PATH: process.env['PATH'], SLUICE_URL: address, SLUICE_KEY: key },
    });

  it('are there', () => {
    expect(executables).toEqual(['call-and-job.mjs', 'curl.sh', 'webhook-receiver.mjs']);
  });

  it.each(executables)('%s does what it says, and says what it did', async (name) => {
    expect((await example(name, KEY)).stdout).toMatch(/answered/);
  });

  it.each(executables)('%s fails with a key that is none', async (name) => {
    await expect(example(name, 'not-a-key')).rejects.toMatchObject({
      stdout: expect.not.stringContaining('job'),
    });
  });
});
