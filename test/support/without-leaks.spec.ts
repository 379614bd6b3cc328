import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeAtExit } from './reaper.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const LEAKS = {
  'a-timer': `setInterval(() => undefined, 1_000)`,
  'a-server': `require('node:net').createServer().listen(0)`,
  'a-socket': `const { connect, createServer } = require('node:net');
    await new Promise((connected) => {
      const server = createServer().unref();
      server.listen(0, () => connect(server.address().port, connected));
    })`,
  'a-process': `require('node:child_process').spawn('sleep', ['60'])`,
  nothing: `setInterval(() => undefined, 1_000).unref()`,
};

/** @returns what Jest says of each spec, and whether it passed */
async function verdicts(): Promise<Record<string, [status: string, said: string]>> {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-leaks-'));
  removeAtExit(directory);
  const specs = join(directory, 'specs');
  mkdirSync(specs);
  for (const [name, leak] of Object.entries(LEAKS))
    writeFileSync(join(specs, `${name}.test.cjs`), `test('leaks', async () => { ${leak}; });`);
  const config = JSON.stringify({
    rootDir: specs,
    testMatch: ['<rootDir>/*.test.cjs'],
    moduleFileExtensions: ['cjs', 'js', 'json'],
    testEnvironment: join(root, 'tools/test/environment-without-leaks.mjs'),
    transform: {},
    workerIdleMemoryLimit: '1GB',
  });
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = [jest, '--config', config, '-w', '5', '--json'];
  return read(await run(process.execPath, args).catch((error: { stdout: string }) => error));
}

function read({ stdout }: { stdout: string }): Record<string, [status: string, said: string]> {
  type Report = { testResults: { name: string; status: string; message: string }[] };
  const { testResults } = JSON.parse(stdout) as Report;
  return Object.fromEntries(
    testResults.map(({ name, status, message }) => [
      name.replace(/^.*\/|\.test\.cjs$/g, ''),
      [status, /left something open: [^.]*/.exec(message)?.[0] ?? ''],
    ]),
  );
}

it('a spec fails when it leaves a timer, a server, a socket or a process open', async () => {
  expect(await verdicts()).toEqual({
    'a-timer': ['failed', 'left something open: 1 Timeout'],
    'a-server': ['failed', 'left something open: 1 TCPServerWrap'],
    'a-socket': ['failed', expect.stringContaining('TCPSocketWrap')],
    'a-process': ['failed', expect.stringContaining('1 ProcessWrap')],
    nothing: ['passed', ''],
  });
});
