const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Time to the next attempt after the first, second, … one failed (Standard Webhooks,
 * "Deliverability"): 75 hours in all.
 */
const WAITS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
const JITTER_SHARE = 0.1;

/**
 * @param random between 0 and 1.
 * @returns `undefined` when the message has been tried often enough
 */
export function nextWaitMs(failedAttempts: number, random: number): number | undefined {
  const waitMs = WAITS_MS[failedAttempts - 1];
  return waitMs === undefined ? undefined : waitMs * (1 + JITTER_SHARE * random);
}
