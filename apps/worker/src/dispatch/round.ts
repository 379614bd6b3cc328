interface RoundParts {
  /** Pause after a round that found nothing. */
  everyMs: number;
  /** Never throws. @returns whether there may be more at once */
  work: () => Promise<boolean>;
}

/** Work that is looked for again and again, one round at a time, and at once when someone rings. */
export class Round {
  #isStopped = true;
  #hasRung = false;
  #wake: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RoundParts) {}

  start(): void {
    this.#isStopped = false;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#running;
  }

  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#hasRung = false;
      if (await this.parts.work()) continue;
      if (!this.#hasRung && !this.#isStopped) await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.parts.everyMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
