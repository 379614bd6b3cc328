import type { RequestLimits } from '#libs/limits';
import type { RequestKind } from '#libs/rates';

/**
 * How many requests of a line this worker has under way at the same time, and the queue of those
 * that wait for it.
 */
export abstract class ConnectionLimiter {
  /** Runs `work` when the line has room here; at once when its concurrency is not limited. */
  abstract within<T>(
    limits: RequestLimits | undefined,
    kind: RequestKind,
    work: () => Promise<T>,
  ): Promise<T>;
}
