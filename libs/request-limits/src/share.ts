import type { RequestLimit } from '#libs/contracts';
import type { WindowCounts } from './window-counts.js';

/** What is taken at once for requests to come. What of it is not used ends with its window. */
const PART = 0.01;

/** Where somebody stands in a window. */
export interface Standing {
  limit: number;
  remaining: number;
  endsInMs: number;
}

/** What this process may let through of a window that all processes count together. */
export class Share {
  #here = 0;
  #elsewhere = 0;
  #endsAt = 0;
  #waiting = 0;
  #asking: Promise<void> | undefined;

  constructor(
    private readonly counts: WindowCounts,
    private readonly name: string,
    readonly limit: RequestLimit,
  ) {}

  /** Whether nothing is left of the window, as far as is known here. */
  get isSpent(): boolean {
    return this.#here === 0 && this.#elsewhere === 0 && !this.#isOver;
  }

  get standing(): Standing {
    return {
      limit: this.limit.requests,
      remaining: this.#here + this.#elsewhere,
      endsInMs: Math.max(0, this.#endsAt - performance.now()),
    };
  }

  /** @returns whether there was one left */
  async take(): Promise<boolean> {
    this.#waiting += 1;
    while (this.#isOver || (this.#here === 0 && this.#elsewhere > 0))
      await (this.#asking ??= this.#ask());
    this.#waiting -= 1;
    if (this.#here === 0) return false;
    this.#here -= 1;
    return true;
  }

  get #isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  /** Never rejects: counts do not. */
  async #ask(): Promise<void> {
    const part = Math.max(1, Math.floor(this.limit.requests * PART), this.#waiting);
    const { requests, left, endsInMs } = await this.counts.take(this.name, this.limit, part);
    this.#here = requests;
    this.#elsewhere = left;
    this.#endsAt = performance.now() + Math.max(1, endsInMs);
    this.#asking = undefined;
  }
}
