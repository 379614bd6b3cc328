/** What a budget does for one that holds bytes of it. */
export interface ByteSource {
  take(held: HeldBytes, bytes: number): boolean;
  wait(held: HeldBytes, bytes: number): Promise<void>;
  release(held: HeldBytes, bytes: number): void;
}

/** What one request, or one answer, holds of a budget. */
export class HeldBytes {
  /** Counted by the budget. */
  bytes = 0;
  #isOver = false;

  constructor(
    private readonly source: ByteSource,
    readonly projectId: string,
  ) {}

  /** Takes so many more, or nothing. @returns whether there was room */
  take(bytes: number): boolean {
    return !this.#isOver && this.source.take(this, bytes);
  }

  /**
   * Resolves when so many more are taken. Whoever waits for more while others wait for what it
   * holds may wait for ever.
   */
  wait(bytes: number): Promise<void> {
    return this.source.wait(this, bytes);
  }

  /** Gives back what is beyond that. */
  shrinkTo(bytes: number): void {
    if (this.bytes > bytes) this.source.release(this, this.bytes - bytes);
  }

  /** Gives all back, for good. */
  end(): void {
    this.#isOver = true;
    this.shrinkTo(0);
  }
}
