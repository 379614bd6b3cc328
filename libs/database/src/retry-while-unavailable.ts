import { sleep } from '#libs/clock';
import { SluiceError } from '#libs/errors';
import { isDatabaseUnavailable } from './unavailable.js';

const RETRY_MS = 200;

/**
 * Runs statements for which nobody waits: while the database is away, or has no connection to
 * spare, they are tried again. They must bear being executed twice, because the answer to the first
 * may have been lost.
 * @throws the last error after `forMs`
 */
export async function retryWhileUnavailable<T>(forMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || performance.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/**
 * Serialisation failure, deadlock, and a row referred to that has just gone: the next attempt sees
 * what is there now.
 */
const CONTENDED = new Set(['40001', '40P01', '23503']);

const isAway = (error: unknown): boolean =>
  isDatabaseUnavailable(error) ||
  (error instanceof SluiceError && error.code === 'database_unavailable') ||
  CONTENDED.has(String((error as { code?: unknown } | null)?.code));
