import { RetryBudgets } from './retry-budgets.js';

const SECOND = 1_000;

/** Every job fails once: in each second so many are made, and as many are to be retried. */
function retriesBy(budgets: RetryBudgets, jobsASecond: number, seconds: number): number[] {
  const instants: number[] = [];
  for (let second = 0; second < seconds; second += 1)
    for (let n = 0; n < jobsASecond; n += 1) {
      const now = second * SECOND + (n * SECOND) / jobsASecond;
      budgets.made('i', now);
      instants.push(now + budgets.retry('i', now));
    }
  return instants;
}

describe('the budget of retries', () => {
  it('lets the retries of few jobs come as soon as they may', () => {
    const budgets = new RetryBudgets();
    const waits = Array.from({ length: 20 }, () => budgets.retry('i', 0));
    expect(waits.every((ms) => ms === 0)).toBe(true);
    expect(budgets.retry('other', 0)).toBe(0);
  });

  it('is a tenth of the jobs, and one a second, however many fail', () => {
    const [jobs, seconds] = [100, 60];
    const instants = retriesBy(new RetryBudgets(), jobs, seconds);
    const within = instants.filter((at) => at < seconds * SECOND).length;
    expect(within).toBeLessThanOrEqual(20 + (jobs / 10 + 1) * seconds);
    expect(within).toBeGreaterThan(((jobs / 10 + 1) * seconds) / 2);
  });

  it('makes nobody wait for more than a quarter of an hour', () => {
    const budgets = new RetryBudgets();
    const waits = Array.from({ length: 5_000 }, () => budgets.retry('i', 0));
    expect(Math.max(...waits)).toBe(15 * 60 * SECOND);
  });

  it('is whole again when there was nothing to retry for a while', () => {
    const budgets = new RetryBudgets();
    for (let n = 0; n < 60; n += 1) budgets.retry('i', 0);
    expect(budgets.retry('i', 0)).toBeGreaterThan(30 * SECOND);
    expect(budgets.retry('i', 70 * SECOND)).toBe(0);
  });
});
