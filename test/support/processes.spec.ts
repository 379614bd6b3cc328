import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProcess } from './processes.js';
import { until } from './until.js';

const server = `
  import { createServer } from 'node:http';
  console.log('environment', Object.keys(process.env).sort().join(' '));
  console.error('arguments', process.argv.slice(2).join(' '));
  if (process.env.FAIL) process.exit(3);
  createServer((_, response) => response.end('ready')).listen(process.env.PORT, '127.0.0.1');
  process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
`;

describe('a process of a test', () => {
  let directory: string;
  let script: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-process-'));
    script = join(directory, 'server.mjs');
    writeFileSync(script, server);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  async function start(env: Record<string, string> = {}) {
    const port = await freePort();
    const readyUrl = `http://127.0.0.1:${port}/`;
    const options = { entry: { script }, env: { PORT: String(port), ...env }, args: ['one'] };
    return { readyUrl, running: await startProcess({ ...options, readyUrl }) };
  }

  it('gets its own environment, is ready, and ends in order', async () => {
    const { running } = await start();
    expect(running.output()).toEqual(
      expect.arrayContaining(['environment HOME PATH PORT', 'arguments one']),
    );
    running.kill('SIGTERM');
    expect(await running.exited).toEqual({ code: 0, signal: null });
    expect(running.output()).toContain('bye');
  });

  it('fails with its output when it ends before it is ready', async () => {
    await expect(start({ FAIL: 'yes' })).rejects.toThrow(/ended \(3\)[\s\S]*arguments one/);
  });

  it('can be stopped, continued and killed', async () => {
    const { running, readyUrl } = await start();
    running.kill('SIGSTOP');
    const silence = fetch(readyUrl, { signal: AbortSignal.timeout(200) });
    await expect(silence).rejects.toMatchObject({ name: 'TimeoutError' });
    running.kill('SIGCONT');
    expect((await fetch(readyUrl)).status).toBe(200);
    running.kill('SIGKILL');
    expect((await running.exited).signal).toBe('SIGKILL');
  });
});

describe('the reaper', () => {
  it('kills what a killed test process had started', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sluice-reaper-'));
    const script = join(directory, 'parent.mjs');
    const reaper = join(import.meta.dirname, 'reaper.ts');
    const { transformFileSync } = await import('@swc/core');
    const { code } = transformFileSync(reaper, { module: { type: 'es6' } });
    writeFileSync(join(directory, 'reaper.mjs'), code);
    writeFileSync(
      script,
      `import { spawn } from 'node:child_process';
       import { killAtExit } from './reaper.mjs';
       const child = spawn('sleep', ['600']);
       killAtExit(child.pid);
       console.log(child.pid);
       setInterval(() => {}, 1000);`,
    );
    const parent = await startProcess({ entry: { script }, env: {} });
    const pid = Number(await until(() => parent.output()[0]));
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
    rmSync(directory, { recursive: true });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
