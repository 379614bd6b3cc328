interface Waiter {
  readonly place: string;
  readonly until: number;
}

/**
 * Who waits, and until when at most. Whoever waits no more is not counted, and a group of which
 * nobody waits is not kept.
 */
export class Admitted {
  readonly #groups = new Map<string, Map<string, Waiter>>();

  /** Milliseconds until a place is free; `undefined` when there is one. */
  fullFor(group: string, places: number, now: number): number | undefined {
    const waiting = this.#groups.get(group);
    if (!waiting || waiting.size < places) return undefined;
    let first = Infinity;
    for (const { place, until } of waiting.values()) {
      if (until <= now) waiting.delete(place);
      else first = Math.min(first, until);
    }
    return waiting.size < places ? undefined : first - now;
  }

  enter(group: string, waiting: Waiter): void {
    const others = this.#groups.get(group);
    if (others) others.set(waiting.place, waiting);
    else this.#groups.set(group, new Map([[waiting.place, waiting]]));
  }

  leave(group: string, place: string): void {
    const waiting = this.#groups.get(group);
    waiting?.delete(place);
    if (waiting?.size === 0) this.#groups.delete(group);
  }

  get size(): number {
    return this.#groups.size;
  }
}
