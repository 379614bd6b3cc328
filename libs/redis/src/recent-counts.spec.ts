import { jest } from '@jest/globals';
import { LocalCounts } from './recent-counts.js';

describe('counts of what has happened lately', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('are forgotten some time after the last event', async () => {
    const counts = new LocalCounts();
    expect([await counts.add('a', 1_000), await counts.add('a', 1_000)]).toEqual([1, 2]);
    jest.advanceTimersByTime(900);
    expect((await counts.leftMs(['a', 'b'])).map(Math.round)).toEqual([100, 0]);
    expect(await counts.add('a', 1_000)).toBe(3);
    jest.advanceTimersByTime(1_100);
    expect(await counts.leftMs(['a'])).toEqual([0]);
    expect(await counts.add('a', 1_000)).toBe(1);
  });

  it('take a bounded part of the memory, however many names somebody makes up', async () => {
    const counts = new LocalCounts();
    await counts.add('first', 60_000);
    for (let i = 0; i < 20_000; i++) await counts.add(`name-${i}`, 60_000);
    expect(await counts.add('first', 60_000)).toBe(1);
    expect(await counts.add('name-19999', 60_000)).toBe(2);
  });
});
