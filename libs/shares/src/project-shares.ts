/** Gives a place back. */
type Leave = () => void;

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
   * @throws Error when there was none in time
   */
  enter(projectId: string, { waitMs }: { waitMs: number }): Promise<Leave> {
    const leave = this.tryEnter(projectId);
    return leave ? Promise.resolve(leave) : this.#wait(projectId, waitMs);
  }

  #wait(projectId: string, waitMs: number): Promise<Leave> {
    return new Promise((resolve, reject) => {
      const waiting: Waiter = {
        let: (leave) => {
          clearTimeout(tooLong);
          resolve(leave);
        },
      };
      const tooLong = setTimeout(() => {
        this.#forget(projectId, waiting);
        reject(new Error(`no place was free within ${waitMs} ms`));
      }, waitMs);
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
