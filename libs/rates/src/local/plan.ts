import { SETS_OUT_AHEAD_MS } from '../window.js';

interface Place {
  readonly name: string;
  readonly cost: number;
  /** Planned instant, less what the plan was late by when it was made. */
  readonly at: number;
}

/** A place that is not used for so long is nobody's. */
const PASSING_MS = 2_000;
const LATE_MS = 20;
/** Places so close to each other are of the same window. */
const TOGETHER_MS = SETS_OUT_AHEAD_MS;

/**
 * Requests that are planned and have not left, in their order. When departures are late, the whole
 * plan is late by the same time.
 */
export class Plan {
  #places: Place[] = [];
  #lateMs = 0;

  get isEmpty(): boolean {
    return this.#places.length === 0;
  }

  get cost(): number {
    return this.#places.reduce((sum, { cost }) => sum + cost, 0);
  }

  get first(): Place | undefined {
    return this.#places[0];
  }

  get lateMs(): number {
    return this.#lateMs;
  }

  /** @param opens when the first place's request may really leave */
  isLate(opens: number, now: number): void {
    const { first } = this;
    if (first && opens > now && opens - first.at - this.#lateMs > LATE_MS)
      this.#lateMs = opens - first.at;
  }

  forgetPassed(now: number): void {
    while (this.first && this.first.at + this.#lateMs < now - PASSING_MS) this.#places.shift();
    if (this.isEmpty) this.#lateMs = 0;
  }

  /** The instant of the place after which the rest of the plan costs less than `cost`. */
  before(cost: number): number | undefined {
    let sum = 0;
    for (const place of this.#places.toReversed()) {
      sum += place.cost;
      if (sum >= cost) return place.at + this.#lateMs;
    }
    return undefined;
  }

  /**
   * A place that somebody left in the midst of a window moves those planned from it, but nobody
   * passes those who are there.
   * @param at what the windows allow
   */
  notBeforeOthers(at: number): number {
    const last = (this.#places.at(-1)?.at ?? -Infinity) + this.#lateMs;
    return last - at < TOGETHER_MS ? Math.max(at, last) : at;
  }

  add(name: string, cost: number, at: number): void {
    const place = { name, cost, at: at - this.#lateMs };
    const after = this.#places.findLastIndex((other) => other.at <= place.at);
    this.#places.splice(after + 1, 0, place);
  }

  remove(name: string): void {
    const index = this.#places.findIndex((place) => place.name === name);
    if (index >= 0) this.#places.splice(index, 1);
  }

  /**
   * Removes a place that is not used: those after it move up, each to the place before its own.
   * @returns by how many ms each
   */
  withdraw(name: string): Map<string, number> {
    const index = this.#places.findIndex((place) => place.name === name);
    const movedUp = new Map<string, number>();
    if (index < 0) return movedUp;
    const [{ at: free } = { at: 0 }, ...after] = this.#places.splice(index);
    let before = free;
    for (const place of after) {
      this.#places.push({ ...place, at: before });
      movedUp.set(place.name, place.at - before);
      before = place.at;
    }
    return movedUp;
  }
}
