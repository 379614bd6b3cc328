import { BOUNDS_MS, quantileMs } from './measures.js';

/** Of requests that took so long, how many are within each bound. */
const withinOf = (times: readonly number[]): number[] =>
  BOUNDS_MS.map((bound) => times.filter((ms) => ms <= bound).length);

describe('a quantile of times', () => {
  it.each([
    { what: 'one that took 7 ms', times: [7], share: 0.5, expected: 5 },
    {
      what: 'a hundred that took up to 10 ms',
      times: Array.from({ length: 100 }, () => 3),
      share: 0.95,
      expected: 10,
    },
    {
      what: 'nine quick ones and a slow one',
      times: [...Array.from({ length: 9 }, () => 1), 80],
      share: 0.95,
      expected: 75,
    },
    { what: 'halves in two bounds', times: [5, 5, 20, 20], share: 0.5, expected: 10 },
  ])('of $what', ({ times, share, expected }) => {
    expect(quantileMs(withinOf(times), times.length, share)).toBe(expected);
  });

  it('never lies below the bound under the true one, nor above the one over it', () => {
    const times = Array.from({ length: 500 }, (_, place) => ((place * 7_919) % 29_000) + 1);
    const sorted = times.toSorted((one, other) => one - other);
    for (const share of [0.1, 0.5, 0.9, 0.95, 0.99]) {
      const exact = sorted[Math.ceil(share * times.length) - 1] ?? 0;
      const place = BOUNDS_MS.findIndex((bound) => exact <= bound);
      const estimate = quantileMs(withinOf(times), times.length, share);
      expect(estimate).toBeGreaterThanOrEqual(BOUNDS_MS[place - 1] ?? 0);
      expect(estimate).toBeLessThanOrEqual(BOUNDS_MS[place] ?? 0);
    }
  });

  it('says the last bound of what took longer', () => {
    expect(quantileMs(withinOf([60_000]), 1, 0.5)).toBe(30_000);
  });
});
