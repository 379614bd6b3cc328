import type { UseRecord } from '../recent-use.js';
import type { CountedKey, CountedWindow } from '../window.js';
import { Log } from './log.js';
import { Plan } from './plan.js';
import { Ring } from './ring.js';

const LINGER_MS = 60_000;

/** What is recorded and planned under one key. */
export class KeyState {
  readonly plan = new Plan();
  readonly #log = new Log();
  readonly #rings = new Map<number, Ring>();
  /** From when on nothing of it matters any more. */
  #overAt = 0;

  isOver(now: number): boolean {
    this.plan.forgetPassed(now);
    return this.plan.isEmpty && this.#overAt <= now;
  }

  /** When a request of this key could leave, if `before` others go first. */
  opening({ windows, cost }: CountedKey, before: number, now: number): number {
    return windows.reduce(
      (latest, window) => Math.max(latest, this.#windowOpening(window, cost + before, now)),
      now,
    );
  }

  /** When it could leave after all that has left and all that is planned. */
  plannedOpening(key: CountedKey, now: number): number {
    const { plan } = this;
    plan.forgetPassed(now);
    const { first } = plan;
    if (!first) return this.opening(key, 0, now);
    plan.isLate(this.opening(key, first.cost - key.cost, now), now);
    const planned = plan.cost;
    const opens = key.windows.reduce((latest, window) => {
      const { slots, requests, reachMs } = window;
      const isInPlan = slots === 0 && planned + key.cost > requests;
      const base = isInPlan ? plan.before(requests - key.cost + 1) : undefined;
      const opening =
        base === undefined ? this.#windowOpening(window, planned + key.cost, now) : base + reachMs;
      return Math.max(latest, opening);
    }, now);
    return plan.notBeforeOthers(opens);
  }

  record({ windows, cost }: CountedKey, departure: string, { at, now }: Instants): void {
    let hasLog = false;
    for (const window of windows) {
      if (window.slots > 0) this.#ring(window, now).add(at, cost, now);
      else hasLog = true;
      this.#overAt = Math.max(this.#overAt, at + window.reachMs + LINGER_MS);
    }
    if (hasLog) for (let i = 1; i <= cost; i++) this.#log.add(`${departure}#${i}`, at);
  }

  erase({ windows, cost }: CountedKey, departure: string, { at, now }: Instants): void {
    for (const window of windows) if (window.slots > 0) this.#ring(window, now).add(at, -cost, now);
    for (let i = 1; i <= cost; i++) this.#log.remove(`${departure}#${i}`);
  }

  used(window: CountedWindow, now: number): UseRecord[] {
    if (window.slots > 0)
      return this.#ring(window, now)
        .used(now)
        .map(([ageMs, cost]): UseRecord => [ageMs, cost, '']);
    return this.#log
      .since(now - window.reachMs)
      .map(({ at, name }): UseRecord => [Math.floor(now - at), 1, name]);
  }

  restore(window: CountedWindow, used: readonly UseRecord[], now: number): void {
    for (const [ageMs, cost, departure] of used) {
      if (window.slots > 0) this.#ring(window, now).add(now - ageMs, cost, now);
      else this.#log.add(departure, now - ageMs);
    }
    this.#overAt = Math.max(this.#overAt, now + window.reachMs);
  }

  #windowOpening(window: CountedWindow, cost: number, now: number): number {
    if (window.slots > 0) return this.#ring(window, now).opening(window, cost, now);
    return this.#log.opening(window, cost, now);
  }

  #ring(window: CountedWindow, now: number): Ring {
    const known = this.#rings.get(window.perMs);
    if (known) return known;
    const made = new Ring(window, now);
    this.#rings.set(window.perMs, made);
    return made;
  }
}

/** When something was, and now. */
export interface Instants {
  at: number;
  now: number;
}
