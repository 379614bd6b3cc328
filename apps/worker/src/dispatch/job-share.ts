import type { Line } from '#libs/limits';
import { LRUCache } from 'lru-cache';

const MAX_LINES = 10_000;
/** One turn in this many is kept for jobs. */
const ONE_IN = 10;

/**
 * Jobs take only turns that are free soon, so calls, which book ahead, go before them. This remembers when a line's jobs have had no turn for
 * so long that one in ten is theirs.
 */
export class JobShare {
  readonly #lastTurn = new LRUCache<string, number>({ max: MAX_LINES });

  /** @param now milliseconds on any steady clock, the same in both methods */
  isDue({ key, windows }: Line, now: number): boolean {
    const last = this.#lastTurn.get(key);
    if (last === undefined) {
      this.#lastTurn.set(key, now);
      return false;
    }
    const intervalMs = Math.max(...windows.map(({ perMs, requests }) => perMs / requests));
    return now - last >= ONE_IN * intervalMs;
  }

  tookTurn({ key }: Line, now: number): void {
    this.#lastTurn.set(key, now);
  }
}
