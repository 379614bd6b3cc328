import { SluiceError } from '#libs/errors';

const AT_ONCE = 2;
const MOST_WAITING = 50;
const RETRY_MS = 2_000;

/**
 * A password costs memory and time on purpose. So many are looked at together, so many wait, and no
 * more: whoever sends thousands takes neither from calls.
 */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #free = AT_ONCE;

  /** @throws SluiceError `operator_locked_out` when too many wait */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    if (this.#waiting.length >= MOST_WAITING)
      throw new SluiceError('operator_locked_out', { retryAfterMs: RETRY_MS });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
