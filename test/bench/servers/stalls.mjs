const BEAT_MS = 10;
/** A beat that is later than this was held up. */
const LATE_MS = 5;

/**
 * When this process itself was held up: what it notes right after that may have been there at any
 * moment since.
 */
export class Stalls {
  #beatAt = performance.now();
  #last = { from: 0, to: 0 };

  constructor() {
    setInterval(() => this.#beat(), BEAT_MS).unref();
  }

  /** Milliseconds by which something noted now may have been there before. */
  heldMs() {
    const now = performance.now();
    if (now - this.#beatAt > BEAT_MS + LATE_MS) return now - this.#beatAt;
    return now - this.#last.to < BEAT_MS ? now - this.#last.from : 0;
  }

  #beat() {
    const now = performance.now();
    if (now - this.#beatAt > BEAT_MS + LATE_MS) this.#last = { from: this.#beatAt, to: now };
    this.#beatAt = now;
  }
}
