import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../support/processes.js';
import { removeAtExit } from '../support/reaper.js';

const TELEMETRY = join(import.meta.dirname, '../../dist/libs/telemetry/src/index.js');
const SECRET = 'a-known-secret-value';

/** A process whose last act this is. */
const ending = (act: string): string => `
  import { createLogger, endOnCrash, KnownSecrets } from ${JSON.stringify(TELEMETRY)};
  const secrets = new KnownSecrets(['${SECRET}']);
  const log = createLogger({ LOG_LEVEL: 'info' }, { app: 'crashing', secrets });
  endOnCrash(log);
  log.info('before');
  const error = Object.assign(new Error('refused: ${SECRET}'), {
    command: { args: ['an-attached-value'] },
  });
  setTimeout(() => { ${act} });
  setInterval(() => undefined, 1_000);
`;

describe('a process with an error that nobody handled', () => {
  it.each([
    ['thrown', 'throw error;'],
    ['of a promise', 'Promise.reject(error);'],
  ])(
    'ends with it in the log, %s, without secrets and what else was attached to it',
    async (_how, act) => {
      const directory = mkdtempSync(join(tmpdir(), 'sluice-test-'));
      removeAtExit(directory);
      const script = join(directory, 'crashing.mjs');
      writeFileSync(script, ending(act));
      const crashing = await startProcess({ entry: { script }, env: {} });
      expect((await crashing.exited).code).toBe(1);
      const lines = crashing.output();
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({ level: 30, msg: 'before' }),
        expect.objectContaining({
          level: 60,
          err: expect.objectContaining({ message: 'refused: [redacted]' }) as unknown,
        }),
      ]);
      expect(lines.join()).not.toMatch(/a-known-secret|an-attached/);
    },
  );
});
