import type { Line } from '#libs/limits';
import { LRUCache } from 'lru-cache';

const MAX_LINES = 10_000;
/** One turn in this many is kept for jobs. */
const ONE_IN = 10;

/**
 * Jobs take only turns that are free soon, so calls, which book ahead, go before them. This remembers when a line's jobs were given a turn last,
 * and so when one in ten is theirs. Instants are milliseconds on any one steady clock.
 */
export class JobShare {
  readonly #lastGiven = new LRUCache<string, number>({ max: MAX_LINES });

  /** Milliseconds until the next turn is theirs; not more than 0 when it is. */
  dueInMs({ key, windows }: Line, now: number): number {
    const last = this.#lastGiven.get(key) ?? now;
    if (last === now) this.#lastGiven.set(key, now);
    const intervalMs = Math.max(...windows.map(({ perMs, requests }) => perMs / requests));
    return last + ONE_IN * intervalMs - now;
  }

  given({ key }: Line, now: number): void {
    this.#lastGiven.set(key, now);
  }
}
