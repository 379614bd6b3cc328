import type { SluiceError } from '../errors.js';

const FIRST_DELAY_MS = 250;
/** Whoever is told to wait longer decides for themselves. */
const LONGEST_DELAY_MS = 60_000;

/** One more time, as far as it concerns whether there may be one. */
export interface Attempt {
  /** Counts up from 0. */
  number: number;
  /** Sending it twice has the effect of sending it once. */
  isRepeatable: boolean;
}

/**
 * How long to wait before the same request is sent once more; `undefined`: it must not be, because
 * it may have left, or would be refused again.
 */
export function retryDelayMs(error: SluiceError, attempt: Attempt): number | undefined {
  if (!isWorthwhile(error, attempt)) return undefined;
  const { retryAfter } = error;
  const delayMs = retryAfter === undefined ? backOffMs(attempt.number) : retryAfter * 1_000;
  return delayMs > LONGEST_DELAY_MS ? undefined : delayMs;
}

function isWorthwhile(
  { status, code, dispatched }: SluiceError,
  { isRepeatable }: Attempt,
): boolean {
  if (dispatched === true) return false;
  if (status === 429) return true;
  if (dispatched === false) return status >= 500 || code === 'unreachable';
  // Of a write that went to a store nobody knows whether it is there.
  return status === 503 && isRepeatable;
}

/** Spread, so that those who failed together do not come back together. */
const backOffMs = (number: number): number => FIRST_DELAY_MS * 2 ** number * (0.5 + Math.random());
