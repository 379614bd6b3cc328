interface TaskParts {
  everyMs: number;
  work: () => Promise<unknown>;
  onError: (error: unknown) => void;
}

/** Work that is done at the start and at intervals from then on, never twice at the same time. */
export class Task {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(private readonly parts: TaskParts) {}

  start(): void {
    this.#timer = setInterval(() => this.#begin(), this.parts.everyMs);
    this.#begin();
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

/**
 * One batch after the other until there is nothing left.
 * @param batch resolves with whether there may be more
 */
export async function exhaust(batch: () => Promise<boolean>): Promise<void> {
  while (await batch());
}
