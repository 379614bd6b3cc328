const MOST = 500;

interface Waiter<T> {
  item: T;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Writes one batch at a time. What comes meanwhile goes together with the next, so the busier it is
 * the fewer statements each takes.
 */
export class Gathered<T> {
  #waiting: Waiter<T>[] = [];
  #isWriting = false;

  constructor(private readonly write: (items: T[]) => Promise<void>) {}

  /** Resolves when it has been written. @throws what the writing of its batch threw */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      // What ended in the same turn of the event loop goes along.
      await Promise.resolve();
      const batch = this.#waiting.splice(0, MOST);
      try {
        await this.write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }
}
