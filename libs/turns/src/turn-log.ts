import type { LimitWindow } from '#libs/contracts';
import { guardMs } from './turn-book.js';

interface Entry {
  readonly at: number;
  readonly callId: string;
}

/**
 * The turns of one line, oldest first. A turn given back stays as a free place until its instant has passed, so every
 * other reservation remains valid while it waits for a taker.
 */
export class TurnLog {
  #entries: Entry[] = [];
  #free: Entry[] = [];

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The instant a new call would get; nothing is reserved yet. */
  next(windows: readonly LimitWindow[], now: number): number {
    this.#expire(windows, now);
    const [free] = this.#free;
    if (free) return free.at;
    let at = now;
    for (const { requests, perMs } of windows) {
      const before = this.#entries.at(-requests);
      if (before) at = Math.max(at, before.at + perMs + guardMs(perMs));
    }
    return at;
  }

  reserve(at: number, callId: string): void {
    const [free] = this.#free;
    if (free?.at === at) {
      this.#free.shift();
      this.#remove(free);
    }
    this.#insert({ at, callId });
  }

  giveBack(callId: string, now: number): void {
    const index = this.#entries.findLastIndex((candidate) => candidate.callId === callId);
    const entry = this.#entries[index];
    if (!entry) return;
    if (entry.at < now) this.#entries.splice(index, 1);
    else insertSorted(this.#free, entry);
  }

  /** Adds turns that were used in an earlier life, until `requests` stand between `from` and `to`. */
  topUp(from: number, to: number, requests: number): void {
    const present = this.#entries.filter(({ at }) => at > from && at <= to).length;
    for (let missing = requests - present; missing > 0; missing--)
      this.#insert({ at: to, callId: `before:${to}:${missing}` });
  }

  #expire(windows: readonly LimitWindow[], now: number): void {
    for (let [free] = this.#free; free && free.at < now; [free] = this.#free) {
      this.#free.shift();
      this.#remove(free);
    }
    const longest = windows.reduce((most, { perMs }) => Math.max(most, perMs + guardMs(perMs)), 0);
    const kept = this.#entries.findIndex(({ at }) => at >= now - longest);
    if (kept !== 0) this.#entries.splice(0, kept < 0 ? this.#entries.length : kept);
  }

  #insert(entry: Entry): void {
    insertSorted(this.#entries, entry);
  }

  #remove(entry: Entry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }
}

function insertSorted(entries: Entry[], entry: Entry): void {
  const after = entries.findLastIndex(({ at }) => at <= entry.at);
  entries.splice(after + 1, 0, entry);
}
