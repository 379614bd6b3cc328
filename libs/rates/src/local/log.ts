import { type CountedWindow, LOG_MOST } from '../window.js';

interface Entry {
  at: number;
  readonly name: string;
}

/** The newest departures under one key, oldest first, for windows of up to 64 requests. */
export class Log {
  #entries: Entry[] = [];

  /** When so much more may leave, counted from all that is recorded. */
  opening({ requests, reachMs }: CountedWindow, cost: number, now: number): number {
    const rounds = Math.floor((cost - 1) / requests);
    const before = this.#entries.at(-(requests - (cost - rounds * requests)) - 1);
    return Math.max(now, before ? before.at + reachMs : now) + rounds * reachMs;
  }

  add(name: string, at: number): void {
    const after = this.#entries.findLastIndex((entry) => entry.at <= at);
    this.#entries.splice(after + 1, 0, { at, name });
    if (this.#entries.length > LOG_MOST) this.#entries.shift();
  }

  remove(name: string): void {
    const index = this.#entries.findLastIndex((entry) => entry.name === name);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  since(from: number): readonly Entry[] {
    return this.#entries.filter(({ at }) => at >= from);
  }
}
