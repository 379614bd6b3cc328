export interface Limit {
  requests: number;
  windowMs: number;
}

export interface Decision {
  admitted: boolean;
  remaining: number;
  /** When the oldest admitted request leaves the window. */
  resetAtMs: number;
}

const SWEEP_ABOVE_KEYS = 1000;

/** Never admits more than the limit within any window. Refused requests do not count. */
export class SlidingLog {
  readonly #logs = new Map<string, { admittedAtMs: number[]; idleAtMs: number }>();

  decide(key: string, { requests, windowMs }: Limit, nowMs: number): Decision {
    this.#sweep(nowMs);
    const known = this.#logs.get(key)?.admittedAtMs ?? [];
    const recent = known.filter((atMs) => atMs > nowMs - windowMs);
    const admitted = recent.length < requests;
    if (admitted) recent.push(nowMs);
    this.#logs.set(key, { admittedAtMs: recent, idleAtMs: nowMs + windowMs });
    const resetAtMs = (recent[0] ?? nowMs) + windowMs;
    return { admitted, remaining: requests - recent.length, resetAtMs };
  }

  /** Keeps callers that went away from filling the memory. */
  #sweep(nowMs: number): void {
    if (this.#logs.size <= SWEEP_ABOVE_KEYS) return;
    for (const [key, { idleAtMs }] of this.#logs) {
      if (idleAtMs <= nowMs) this.#logs.delete(key);
    }
  }
}
