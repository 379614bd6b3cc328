import type Bottleneck from 'bottleneck';

/**
 * Places of one line in this worker. Those who find none wait in a Bottleneck queue, first come,
 * first served.
 */
export class Room {
  #inside = 0;
  #waiting = 0;
  readonly #next: (() => void)[] = [];

  constructor(
    private readonly bottleneck: Bottleneck,
    private places: number,
  ) {}

  get isEmpty(): boolean {
    return this.#inside === 0 && this.#waiting === 0;
  }

  /** @returns whether there was a place, which is taken then. Nobody passes those who wait. */
  enter(): boolean {
    if (this.#waiting > 0 || this.#inside >= this.places) return false;
    this.#inside++;
    return true;
  }

  /** Resolves with a place taken. */
  async queue(): Promise<void> {
    this.#waiting++;
    try {
      await this.bottleneck.schedule(() => this.#place());
    } finally {
      this.#waiting--;
    }
  }

  leave(): void {
    this.#inside--;
    this.#letIn();
  }

  resize(places: number): void {
    if (places === this.places) return;
    this.places = places;
    void this.bottleneck.updateSettings({ maxConcurrent: places });
    this.#letIn();
  }

  #place(): Promise<void> {
    return new Promise((resolve) => {
      this.#next.push(resolve);
      this.#letIn();
    });
  }

  #letIn(): void {
    while (this.#inside < this.places) {
      const next = this.#next.shift();
      if (!next) return;
      this.#inside++;
      next();
    }
  }
}
