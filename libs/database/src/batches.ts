/** Halfway to what a statement may take. */
const SLOW_MS = 400;
const QUICK_MS = 150;
/** Less than a process has for its end. */
const TURN_MS = 10_000;
/**
 * SQLSTATE 57014: a statement was ended because it took too long; the other is what the client says
 * that waited for it.
 */
const TOO_LONG = ['57014', 'Query read timeout'];

/**
 * Work on many rows, a batch at a time. What a row costs is not known before: a batch that takes
 * long is followed by half as many rows, a quick one by twice as many, and one that the database
 * gave up is done again in quarters. So no size of row stops the work for ever.
 */
export class Batches {
  #size: number;

  constructor(private readonly most = 500) {
    this.#size = most;
  }

  /**
   * Goes on until there is nothing left, or it has taken so long that others should have their
   * turn.
   * @param batch works on at most so many rows, in one transaction; resolves with how many there
   *   were
   * @returns whether there is nothing left
   */
  async exhaust(batch: (most: number) => Promise<number>): Promise<boolean> {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) if (!(await this.#some(batch))) return true;
    return false;
  }

  /**
   * As `exhaust`, of several things a batch each by turns: one that is large does not keep the
   * others waiting.
   * @param batch resolves with whether there may be more of the thing
   */
  async exhaustEach<T>(
    things: readonly T[],
    batch: (thing: T, most: number) => Promise<boolean>,
  ): Promise<void> {
    const left = [...things];
    await this.exhaust(async (most) => {
      const thing = left.shift();
      if (thing === undefined) return 0;
      let isLeft = true;
      try {
        isLeft = await batch(thing, most);
      } finally {
        if (isLeft) left.push(thing);
      }
      return left.length > 0 ? most : 0;
    });
  }

  async #some(batch: (most: number) => Promise<number>): Promise<boolean> {
    const size = this.#size;
    const startedAt = performance.now();
    try {
      const count = await batch(size);
      this.#adapt(performance.now() - startedAt);
      return count >= size;
    } catch (error) {
      if (size === 1 || !tookTooLong(error)) throw error;
      this.#shrink(4);
      return true;
    }
  }

  #adapt(tookMs: number): void {
    if (tookMs > SLOW_MS) this.#shrink(2);
    else if (tookMs < QUICK_MS) this.#size = Math.min(this.most, this.#size * 2);
  }

  #shrink(by: number): void {
    this.#size = Math.max(1, Math.floor(this.#size / by));
  }
}

function tookTooLong(error: unknown): boolean {
  const {
    code,
    message = '',
    cause,
  } = error as { code?: string; message?: string; cause?: unknown };
  const isSo = TOO_LONG.some((sign) => code === sign || message.includes(sign));
  return isSo || (cause !== undefined && cause !== null && tookTooLong(cause));
}
