import { fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { SluiceError } from '#libs/errors';
import { ProjectShares } from '#libs/shares';
import type { DescribedProvider } from './read-description.js';
import type { Reading } from './reader.js';

/** Node runs what was compiled, also where this file is not: in specs. */
const PROGRAM = join(
  import.meta.dirname,
  extname(import.meta.filename) === '.ts' ? '../../../dist/libs/descriptions/src' : '',
  'reader.js',
);
const FLAGS = ['--max-old-space-size=512', '--disable-proto=delete'];
/** Longer than the largest one takes that is known. */
const TIME_MS = 30_000;

/** Each may be as large as a description may be. */
const held = new ProjectShares(8, 1 / 3);
const processes = new ProjectShares(2, 1);

/**
 * Reads a description, JSON or YAML, in a process that is killed when that takes too long.
 * @param load gets its text
 * @throws SluiceError `invalid_request` saying why there is no provider in it; `memory_full`; what
 *   `load` throws
 */
export async function describeProvider(
  projectId: string,
  load: () => Promise<string>,
): Promise<DescribedProvider> {
  const forget = await inTurn(held, projectId);
  try {
    const text = await load();
    const leave = await inTurn(processes, projectId);
    const reading = await read(text).finally(leave);
    if ('provider' in reading) return reading.provider;
    throw refusal(reading.reason);
  } finally {
    forget();
  }
}

const inTurn = (places: ProjectShares, projectId: string): Promise<() => void> =>
  places.enter(projectId, { waitMs: TIME_MS }).catch((error: unknown) => {
    throw new SluiceError('memory_full', { dispatched: false, retryAfterMs: TIME_MS }, error);
  });

export const refusal = (reason: string, path = 'document'): SluiceError =>
  new SluiceError('invalid_request', { errors: [{ path, message: reason }] });

function read(text: string): Promise<Reading> {
  const child = fork(PROGRAM, {
    env: {},
    execArgv: FLAGS,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), TIME_MS);
    child.once('error', reject);
    child.once('message', resolve);
    child.once('exit', () => {
      clearTimeout(late);
      resolve({ reason: 'takes too long, or too much memory, to read' });
    });
    child.send(text);
  });
}
