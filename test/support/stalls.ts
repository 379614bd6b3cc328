const BEAT_MS = 10;
/** A beat that is later than this was held up. */
const LATE_MS = 10;

/**
 * When this process itself was held up, so that what it sees late is not taken for what came late:
 * an instant that it notes right after that may belong to any moment since.
 */
export class Stalls {
  #beatAt = performance.now();
  #last = { from: 0, to: 0 };
  readonly #timer = setInterval(() => this.#beat(), BEAT_MS).unref();

  /** Milliseconds by which something noted now may have been there before. */
  heldMs(): number {
    const now = performance.now();
    if (now - this.#beatAt > BEAT_MS + LATE_MS) return now - this.#beatAt;
    return now - this.#last.to < BEAT_MS ? now - this.#last.from : 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const now = performance.now();
    if (now - this.#beatAt > BEAT_MS + LATE_MS) this.#last = { from: this.#beatAt, to: now };
    this.#beatAt = now;
  }
}
