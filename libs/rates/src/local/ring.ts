import type { CountedWindow } from '../window.js';

/**
 * How much left in each slot of one window, for windows of more than 64 requests. Slots out of
 * reach are used again.
 */
export class Ring {
  readonly #counts: Uint32Array;
  #newest: number;
  #sum = 0;

  constructor(
    private readonly window: CountedWindow,
    now: number,
  ) {
    this.#counts = new Uint32Array(window.slots);
    this.#newest = Math.floor(now / window.slotMs);
  }

  /** When so much more may leave. */
  opening({ requests, reachMs }: CountedWindow, cost: number, now: number): number {
    this.#advance(now);
    const { slots, slotMs } = this.window;
    const rounds = Math.floor((cost - 1) / requests);
    let need = this.#sum + cost - rounds * requests - requests;
    let at = now;
    for (let slot = this.#newest - slots + 1; need > 0 && slot <= this.#newest; slot++) {
      need -= this.#count(slot);
      if (need <= 0) at = Math.max(now, (slot + slots) * slotMs);
    }
    return at + rounds * reachMs;
  }

  /** @param cost less than nothing takes it back */
  add(at: number, cost: number, now: number): void {
    this.#advance(now);
    const { slots, slotMs } = this.window;
    const slot = Math.min(this.#newest, Math.floor(at / slotMs));
    if (this.#newest - slot >= slots) return;
    const count = this.#count(slot);
    const changed = Math.max(0, count + cost);
    this.#counts[slot % slots] = changed;
    this.#sum += changed - count;
  }

  /**
   * @returns age in milliseconds and count of each slot that has any; the age is that of its newest
   *   instant
   */
  used(now: number): [ageMs: number, cost: number][] {
    this.#advance(now);
    const { slots, slotMs } = this.window;
    return Array.from({ length: slots }, (_, index) => this.#newest - slots + 1 + index)
      .filter((slot) => this.#count(slot) > 0)
      .map((slot) => [Math.max(0, Math.floor(now - (slot + 1) * slotMs)), this.#count(slot)]);
  }

  #count(slot: number): number {
    return this.#counts[slot % this.window.slots] ?? 0;
  }

  #advance(now: number): void {
    const { slots, slotMs } = this.window;
    const current = Math.floor(now / slotMs);
    if (current - this.#newest >= slots) {
      this.#counts.fill(0);
      this.#sum = 0;
    } else {
      for (let slot = this.#newest + 1; slot <= current; slot++) {
        this.#sum -= this.#count(slot);
        this.#counts[slot % slots] = 0;
      }
    }
    this.#newest = Math.max(this.#newest, current);
  }
}
