import { randomBytes, randomInt } from 'node:crypto';
import { digestOf, isSameDigest } from './key-digest.js';

const SAMPLES = 200_000;
const KEY_LENGTH = 50;
const SHARED_LENGTH = 40;
/**
 * The bound of leakage assessment by t-tests (ISO/IEC 17825): chance exceeds it about seven times
 * in a million.
 */
const BOUND = 4.5;
/** The slowest samples say more about the machine than about the work. */
const KEPT_SHARE = 0.9;

const aKey = (beginning = ''): string =>
  // A copy: a string that is put together would be flattened when it is read for the first time.
  Buffer.from(
    (beginning + randomBytes(KEY_LENGTH).toString('hex')).slice(0, KEY_LENGTH),
  ).toString();

/** Welch's t of two sets of numbers. */
function welch(one: number[], other: number[]): number {
  const [a, b] = [one, other].map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, error: squares / (values.length - 1) / values.length };
  }) as [{ mean: number; error: number }, { mean: number; error: number }];
  return (a.mean - b.mean) / Math.sqrt(a.error + b.error);
}

/**
 * How much the time of a comparison says about how much of a key is right. Whether the next key
 * begins like the real one is drawn at random, so whatever else goes on in the machine befalls both
 * kinds alike: it can hide a difference and never make one.
 */
function leakOf(compare: (presented: string) => unknown, real: string): number {
  const begins = Array.from({ length: SAMPLES }, () => randomInt(2) === 1);
  const keys = begins.map((isClose) => aKey(isClose ? real.slice(0, SHARED_LENGTH) : ''));
  const times = keys.map((key) => {
    const startedAt = process.hrtime.bigint();
    compare(key);
    return Number(process.hrtime.bigint() - startedAt);
  });
  const slow = times.toSorted((a, b) => a - b)[Math.floor(SAMPLES * KEPT_SHARE)] ?? 0;
  const kept = (isClose: boolean): number[] =>
    times.filter((time, i) => begins[i] === isClose && time < slow);
  return Math.abs(welch(kept(true), kept(false)));
}

describe('the digest of a key', () => {
  const real = aKey();
  const stored = Buffer.from(digestOf(real), 'hex');

  it('is the same for the same key only', () => {
    expect(isSameDigest(stored, digestOf(real))).toBe(true);
    expect(isSameDigest(stored, digestOf(`${real} `))).toBe(false);
    expect(isSameDigest(stored.subarray(1), digestOf(real))).toBe(false);
    expect(isSameDigest(stored, '')).toBe(false);
  });

  it('takes as long to compare whether a key begins like the real one or not', () => {
    expect(leakOf((key) => isSameDigest(stored, digestOf(key)), real)).toBeLessThan(BOUND);
  });

  it('is needed for that: comparing the keys themselves shows how much of one is right', () => {
    const compare = (key: string): boolean => {
      for (let i = 0; i < KEY_LENGTH; i++)
        if (key.charCodeAt(i) !== real.charCodeAt(i)) return false;
      return true;
    };
    expect(leakOf(compare, real)).toBeGreaterThan(BOUND);
  });
});
