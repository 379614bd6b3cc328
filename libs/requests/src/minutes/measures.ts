/** Upper bounds of how long requests took, in milliseconds; longer ones are in none. */
export const BOUNDS_MS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const;

/** Requests that took so long at most, as a column. */
export const withinColumn = (boundMs: number): string => `within_${boundMs}`;

/** What adds up over minutes, by the name of its column. */
export const MEASURES = [
  'requests',
  'by_third_party',
  'by_connection',
  'by_caller',
  'by_sluice',
  'waited_ms',
  'token_ms',
  'upstream_ms',
  'total_ms',
  'request_bytes',
  'response_bytes',
  ...BOUNDS_MS.map(withinColumn),
];

/**
 * So long did this share of requests take at most, estimated within the bounds that it lies
 * between, as if those there were spread evenly.
 * @param within how many took so long at most, for each of `BOUNDS_MS`
 * @param share from 0 to 1
 * @returns milliseconds; the last bound for what took longer
 */
export function quantileMs(within: readonly number[], requests: number, share: number): number {
  const rank = share * requests;
  const place = within.findIndex((count) => count >= rank);
  const upper = BOUNDS_MS[place];
  if (upper === undefined) return BOUNDS_MS[BOUNDS_MS.length - 1] ?? 0;
  const lower = BOUNDS_MS[place - 1] ?? 0;
  const before = within[place - 1] ?? 0;
  const inside = (within[place] ?? 0) - before;
  const part = inside === 0 ? 1 : (rank - before) / inside;
  return Math.round(lower + (upper - lower) * part);
}
