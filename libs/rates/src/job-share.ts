import type { RequestLimits } from '#libs/limits';

/** Jobs take places that are free within this time, so calls, which plan ahead, go before them. */
export const JOB_AHEAD_MS = 250;
const LEAST_MS = 50;

/**
 * When a job that got no place should be asked for again: when places are free soon, or when calls
 * enough have gone for it to be owed one.
 * @param freeInMs until the next place
 * @param callsToGo until a job is owed a place
 */
export function jobAgainMs({ keys }: RequestLimits, freeInMs: number, callsToGo: number): number {
  const everyMs = Math.max(
    0,
    ...keys.flatMap(({ windows, cost }) =>
      windows.map(({ perMs, requests }) => (perMs * cost) / requests),
    ),
  );
  return Math.max(LEAST_MS, Math.min(freeInMs - JOB_AHEAD_MS / 2, callsToGo * everyMs));
}
