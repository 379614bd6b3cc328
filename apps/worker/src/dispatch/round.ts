/**
 * Work that is looked for again and again, one round at a time, and at once when a wake-up comes.
 */
export class Round {
  #isStopped = true;
  #hasRung = false;
  #wake: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  /**
   * @param work never throws; resolves with the milliseconds until the next round, 0 when there may
   *   be more at once
   */
  constructor(private readonly work: () => Promise<number>) {}

  start(): void {
    this.#isStopped = false;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#running;
  }

  wake(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#hasRung = false;
      const pauseMs = await this.work();
      if (pauseMs > 0 && !this.#hasRung && !this.#isStopped) await this.#pause(pauseMs);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
