import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../../../test/support/until.js';

const built = join(import.meta.dirname, '../../../dist/libs/telemetry/src/index.js');
/** Logs what it is told, a line each, and ends when there is nothing more to come. */
const SCRIPT = `
const { createLogger, KnownSecrets } = await import(process.argv[1]);
const log = createLogger({ LOG_LEVEL: 'info' }, { app: 'test', secrets: new KnownSecrets([]) });
const { createInterface } = await import('node:readline');
for await (const message of createInterface({ input: process.stdin })) log.info(message);`;

let child: ChildProcess | undefined;
afterEach(() => child?.kill());

function logging(): { say: (...messages: string[]) => void; heard: string[]; end: () => void } {
  const logger = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, built], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child = logger;
  const heard: string[] = [];
  createInterface({ input: logger.stdout }).on('line', (line) =>
    heard.push((JSON.parse(line) as { msg: string }).msg),
  );
  return {
    heard,
    say: (...messages) => logger.stdin.write(`${messages.join('\n')}\n`),
    end: () => logger.stdin.end(),
  };
}

const many = (name: string): string[] => Array.from({ length: 2_000 }, (_, i) => `${name} ${i}`);

describe('log lines', () => {
  it('arrive though nothing follows them, few or many', async () => {
    const { say, heard } = logging();
    for (const messages of [['one'], ['two'], many('three'), ['four'], many('five')]) {
      const before = heard.length;
      say(...messages);
      await until(() => heard.length === before + messages.length);
      expect(heard.slice(before)).toEqual(messages);
    }
  });

  it('arrive when the process ends at once', async () => {
    const { say, heard, end } = logging();
    say('one', ...many('two'));
    end();
    if (child) await once(child, 'close');
    expect(heard).toEqual(['one', ...many('two')]);
  });
});
