/** Whose request it is. */
export interface SlotHolder {
  connectionId: string;
  projectId: string;
}

interface Waiter extends SlotHolder {
  enter: () => void;
}

/**
 * A connection may hold so many times what is free, a project so many: alone they get four fifths,
 * and nine tenths, of all.
 */
const CONNECTION_SHARE = 4;
const PROJECT_SHARE = 9;

/**
 * Requests upstream at the same time in this process. Those who wait are let in in turns, one of
 * each connection. Whoever holds many leaves some free, so that a third party who does not answer
 * holds up its own callers and nobody else.
 */
export class UpstreamSlots {
  #free: number;
  readonly #held = new Map<string, number>();
  /** By connection, in the order in which they are let in next. */
  readonly #waiting = new Map<string, Waiter[]>();

  constructor(size: number) {
    this.#free = size;
  }

  /** How many holders are known, for whoever looks for what is left behind. */
  get size(): number {
    return this.#held.size + this.#waiting.size;
  }

  /** @returns what to wait for; `undefined` when there was a slot and it is taken now */
  acquire({ connectionId, projectId }: SlotHolder): Promise<void> | undefined {
    if (this.#mayTake({ connectionId, projectId })) {
      this.#take({ connectionId, projectId });
      return undefined;
    }
    return new Promise<void>((enter) => {
      const queue = this.#waiting.get(connectionId);
      if (queue) queue.push({ connectionId, projectId, enter });
      else this.#waiting.set(connectionId, [{ connectionId, projectId, enter }]);
    });
  }

  release({ connectionId, projectId }: SlotHolder): void {
    this.#free++;
    this.#count(connectionId, -1);
    this.#count(projectId, -1);
    for (const queue of this.#waiting.values()) {
      if (this.#free === 0) return;
      this.#letIn(queue);
    }
  }

  #letIn(queue: Waiter[]): void {
    const [first] = queue;
    if (!first || !this.#mayTake(first)) return;
    queue.shift();
    this.#waiting.delete(first.connectionId);
    if (queue.length > 0) this.#waiting.set(first.connectionId, queue);
    this.#take(first);
    first.enter();
  }

  #mayTake({ connectionId, projectId }: SlotHolder): boolean {
    return (
      (this.#held.get(connectionId) ?? 0) < CONNECTION_SHARE * this.#free &&
      (this.#held.get(projectId) ?? 0) < PROJECT_SHARE * this.#free
    );
  }

  #take({ connectionId, projectId }: SlotHolder): void {
    this.#free--;
    this.#count(connectionId, 1);
    this.#count(projectId, 1);
  }

  #count(holder: string, change: 1 | -1): void {
    const held = (this.#held.get(holder) ?? 0) + change;
    if (held === 0) this.#held.delete(holder);
    else this.#held.set(holder, held);
  }
}
