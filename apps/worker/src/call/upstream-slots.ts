/** Requests upstream at the same time in this process. Those who wait are let in in turns, one of each connection. */
export class UpstreamSlots {
  #free: number;
  /** By connection, in the order in which they are let in next. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(size: number) {
    this.#free = size;
  }

  /** @returns what to wait for; `undefined` when a slot was free and is taken now */
  acquire(connectionId: string): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    return new Promise<void>((resolve) => {
      const line = this.#waiting.get(connectionId);
      if (line) line.push(resolve);
      else this.#waiting.set(connectionId, [resolve]);
    });
  }

  release(): void {
    for (const [connectionId, line] of this.#waiting) {
      const next = line.shift();
      this.#waiting.delete(connectionId);
      if (line.length > 0) this.#waiting.set(connectionId, line);
      if (next) return next();
    }
    this.#free++;
  }
}
