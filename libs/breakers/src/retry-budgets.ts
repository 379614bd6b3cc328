import { LRUCache } from 'lru-cache';

/** Retries for each job that is made for the first time. */
const SHARE = 0.1;
/** Besides, so that the few retries of few jobs come as soon as they may. */
const A_SECOND = 1;
const AT_ONCE = 20;
/** Over which the rate of jobs is looked at. */
const MEASURED_MS = 10_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const MOST_BUDGETS = 10_000;
const SECOND_MS = 1_000;

/** A token bucket that may be overdrawn: whoever does waits until it would not have been. */
class RetryBudget {
  #tokens = AT_ONCE;
  /** By first attempts, the less the longer ago. */
  #earned = 0;
  #at: number;

  constructor(private readonly since: number) {
    this.#at = since;
  }

  made(now: number): void {
    this.#advance(now);
    this.#earned += SHARE;
    this.#tokens = Math.min(AT_ONCE, this.#tokens + SHARE);
  }

  /** @returns after how many milliseconds it is within the budget */
  retry(now: number): number {
    this.#advance(now);
    this.#tokens -= 1;
    return Math.min(LONGEST_WAIT_MS, Math.max(0, -this.#tokens / this.#perMs(now)));
  }

  /** What is earned, as if it had been looked at for as long as it is remembered. */
  #perMs(now: number): number {
    const seen = 1 - Math.exp(-Math.max(SECOND_MS, now - this.since) / MEASURED_MS);
    return A_SECOND / SECOND_MS + this.#earned / (seen * MEASURED_MS);
  }

  #advance(now: number): void {
    const passedMs = Math.max(0, now - this.#at);
    this.#at = now;
    this.#earned *= Math.exp(-passedMs / MEASURED_MS);
    this.#tokens = Math.min(AT_ONCE, this.#tokens + (passedMs * A_SECOND) / SECOND_MS);
  }
}

/**
 * How many retries jobs of a project make at an integration: one for ten jobs, and one a second.
 * What is beyond that waits longer, and never fails for it. Each worker counts those that it makes
 * itself: when each stays within a tenth, all do; the one a second each of them has.
 */
export class RetryBudgets {
  readonly #budgets = new LRUCache<string, RetryBudget>({ max: MOST_BUDGETS });

  /** A job was made for the first time. @param integrationId of one project only */
  made(integrationId: string, now = performance.now()): void {
    this.#of(integrationId, now).made(now);
  }

  /** One is to be made again. @returns after how many milliseconds at the soonest */
  retry(integrationId: string, now = performance.now()): number {
    return this.#of(integrationId, now).retry(now);
  }

  #of(integrationId: string, now: number): RetryBudget {
    const known = this.#budgets.get(integrationId);
    if (known) return known;
    const budget = new RetryBudget(now);
    this.#budgets.set(integrationId, budget);
    return budget;
  }
}
