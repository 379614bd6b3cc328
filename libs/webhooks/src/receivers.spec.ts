import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../test/support/ports.js';
import { until } from '../../../test/support/until.js';
import { newSecret, signedHeaders } from './signature.js';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/callbacks.md'), 'utf8');

/** How each is run, where its language is at hand. Node.js is. */
const LANGUAGES = [
  { language: 'js', file: 'receiver.mjs', command: process.execPath, flags: [] },
  { language: 'python', file: 'receiver.py', command: 'python3', flags: [] },
  { language: 'go', file: 'receiver.go', command: 'go', flags: ['run'] },
].filter(({ command }) => spawnSync(command, ['--help']).error === undefined);

describe.each(LANGUAGES)('the receiver of docs/callbacks.md in $language', (how) => {
  const { language, file, command, flags } = how;
  const secret = newSecret();
  let folder: string;
  let receiver: ChildProcess;
  let url: string;
  let printed = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-receiver-'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const [, code = ''] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page) ?? [];
    writeFileSync(join(folder, file), code);
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    const env = { ...process.env, PORT: String(port), SLUICE_WEBHOOK_SECRET: secret };
    receiver = spawn(command, [...flags, file], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      // A group of its own: what `go run` starts ends with it.
      detached: true,
    });
    receiver.stdout?.on('data', (text: Buffer) => (printed += text.toString()));
    await until(async () => (await post('{}', {})) === 400 || receiver.exitCode !== null);
  });
  afterAll(async () => {
    const ended = once(receiver, 'exit');
    if (receiver.exitCode === null && receiver.pid !== undefined) {
      process.kill(-receiver.pid);
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns `undefined` when nobody listens */
  async function post(body: string, headers: Record<string, string>): Promise<number | undefined> {
    try {
      return (await fetch(url, { method: 'POST', body, headers })).status;
    } catch {
      return undefined;
    }
  }
  const signed = (body: string, secrets: string[], at = new Date()): Record<string, string> =>
    Object.fromEntries(
      signedHeaders('0d6e4f1c-1c39-4a53-b6ad-6f3f4b5f6f0a', body, { secrets, at }),
    );

  it('takes what Sluice has signed, by the old secret and the new, and nothing else', async () => {
    const body = JSON.stringify({
      type: 'job.settled',
      data: { id: 'söme-job', state: 'answered' },
    });
    const stranger = newSecret();
    const statuses = [
      await post(body, signed(body, [secret])),
      await post(body, signed(body, [stranger, secret])),
      await post(body, signed(body, [stranger])),
      await post(body.replace('answered', 'failed'), signed(body, [secret])),
      await post(body, signed(body, [secret], new Date(Date.now() - 301_000))),
      await post(body, {}),
    ];
    expect(statuses).toEqual([204, 204, 400, 400, 400, 400]);
    const line = 'job.settled söme-job\n';
    await until(() => printed.length >= 2 * line.length);
    expect(printed).toBe(line.repeat(2));
  });
});
