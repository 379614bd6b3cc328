interface TaskParts {
  everyMs: number;
  work: () => Promise<unknown>;
  onError: (error: unknown) => void;
}

/** Work that is done at intervals, never twice at the same time. */
export class Task {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(private readonly parts: TaskParts) {}

  start(): void {
    this.#timer = setInterval(() => this.#begin(), this.parts.everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #begin(): void {
    this.#running ??= this.parts
      .work()
      .then(() => undefined, this.parts.onError)
      .finally(() => (this.#running = undefined));
  }
}
