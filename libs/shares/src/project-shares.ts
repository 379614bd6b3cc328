/** Gives a place back. */
type Leave = () => void;

/** How long somebody waits for a place: for ever, if nothing is said. */
interface Patience {
  waitMs?: number;
  signal?: AbortSignal | undefined;
}

interface Waiter {
  let: (leave: Leave) => void;
}

/**
 * Places, of which a project may hold so many times as many as are free: what is left for the
 * others shrinks, and never ends.
 */
export class ProjectShares {
  #free: number;
  readonly #held = new Map<string, number>();
  /** By project, in the order in which they are let in next. */
  readonly #waiting = new Map<string, Waiter[]>();

  constructor(
    places: number,
    private readonly share: number,
  ) {
    this.#free = places;
  }

  /** How many projects are known, for whoever looks for what is left behind. */
  get size(): number {
    return this.#held.size + this.#waiting.size;
  }

  /** @returns how to leave; `undefined` when there is no place for the project now */
  tryEnter(projectId: string): Leave | undefined {
    return this.#mayEnter(projectId) ? this.#enter(projectId) : undefined;
  }

  /**
   * Resolves when there is a place, with how to leave it.
   * @throws Error when there was none in time; the reason of the signal
   */
  async enter(projectId: string, patience: Patience): Promise<Leave> {
    patience.signal?.throwIfAborted();
    return this.tryEnter(projectId) ?? this.#wait(projectId, patience);
  }

  #wait(projectId: string, { waitMs, signal }: Patience): Promise<Leave> {
    return new Promise((resolve, reject) => {
      const stopWaiting = (): void => {
        clearTimeout(tooLong);
        signal?.removeEventListener('abort', cancel);
      };
      const waiting: Waiter = {
        let: (leave) => {
          stopWaiting();
          resolve(leave);
        },
      };
      const giveUp = (reason: unknown): void => {
        stopWaiting();
        this.#forget(projectId, waiting);
        reject(reason);
      };
      const cancel = (): void => giveUp(signal?.reason);
      signal?.addEventListener('abort', cancel);
      const tooLong =
        waitMs === undefined
          ? undefined
          : setTimeout(() => giveUp(new Error(`no place was free within ${waitMs} ms`)), waitMs);
      const line = this.#waiting.get(projectId);
      if (line) line.push(waiting);
      else this.#waiting.set(projectId, [waiting]);
    });
  }

  #mayEnter(projectId: string): boolean {
    return (this.#held.get(projectId) ?? 0) < this.share * this.#free;
  }

  #enter(projectId: string): Leave {
    this.#count(projectId, 1);
    return () => {
      this.#count(projectId, -1);
      this.#letIn();
    };
  }

  #letIn(): void {
    for (const [projectId, line] of [...this.#waiting]) {
      const [first] = line;
      if (!first || !this.#mayEnter(projectId)) continue;
      this.#forget(projectId, first);
      // It is another project's turn next.
      if (this.#waiting.delete(projectId)) this.#waiting.set(projectId, line);
      first.let(this.#enter(projectId));
    }
  }

  #forget(projectId: string, waiting: Waiter): void {
    const line = this.#waiting.get(projectId);
    line?.splice(line.indexOf(waiting), 1);
    if (line?.length === 0) this.#waiting.delete(projectId);
  }

  #count(projectId: string, change: 1 | -1): void {
    this.#free -= change;
    const held = (this.#held.get(projectId) ?? 0) + change;
    if (held === 0) this.#held.delete(projectId);
    else this.#held.set(projectId, held);
  }
}
