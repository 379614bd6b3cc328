import { PATIENCE_MS } from './until.js';

const isFull = process.env['SLUICE_TEST_SCALE'] === 'full';

/**
 * What a promise is stated for, asked with `npm run faults -- full`, or as much as shows in `npm
 * test` that it holds.
 */
export const scaled = <T>({ full, short }: { full: T; short: T }): T => (isFull ? full : short);

/**
 * A time that is promised: held to where the machine does nothing else, and elsewhere that it comes
 * at all.
 */
export const promisedMs = (ms: number): number => scaled({ full: ms, short: PATIENCE_MS });
