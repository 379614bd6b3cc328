interface Place {
  readonly callId: string;
  readonly until: number;
}

/** Who waits, for how long at most. Places whose time has passed no longer count. */
export class WaitingRoom {
  readonly #rooms = new Map<string, Map<string, Place>>();

  /** Milliseconds until a place is free, or `undefined` when there is one. */
  fullFor(room: string, places: number, now: number): number | undefined {
    const waiting = this.#rooms.get(room);
    if (!waiting || waiting.size < places) return undefined;
    let first = Infinity;
    for (const { callId, until } of waiting.values()) {
      if (until <= now) waiting.delete(callId);
      else first = Math.min(first, until);
    }
    return waiting.size < places ? undefined : first - now;
  }

  enter(room: string, place: Place): void {
    const waiting = this.#rooms.get(room) ?? new Map<string, Place>();
    waiting.set(place.callId, place);
    this.#rooms.set(room, waiting);
  }

  leave(room: string, callId: string): void {
    const waiting = this.#rooms.get(room);
    waiting?.delete(callId);
    if (waiting?.size === 0) this.#rooms.delete(room);
  }
}
