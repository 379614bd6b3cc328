import { countsTheSame, type Departing, type Reservation } from '#libs/rates';

/** A call that waits here for its place. */
export interface Waiter {
  readonly request: Departing;
  reservation: Reservation;
  /** A `performance.now()` instant. */
  setsOutAt: number;
  timer: NodeJS.Timeout | undefined;
  setOut: (reservation: Reservation) => void;
}

/**
 * The calls of one line that wait in this process, in the order of their places. The place of one who leaves goes to the next, whose place
 * goes to the one after: nobody's window is lost while somebody waits for one.
 */
export class WaitingLine {
  readonly #waiters: Waiter[] = [];

  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  add(waiter: Waiter): void {
    const after = this.#waiters.findLastIndex(({ setsOutAt }) => setsOutAt <= waiter.setsOutAt);
    this.#waiters.splice(after + 1, 0, waiter);
    this.#arm(waiter);
  }

  /** @returns the place that nobody has any more; `undefined` when the waiter has set out */
  leave(leaver: Waiter): Reservation | undefined {
    const index = this.#waiters.indexOf(leaver);
    if (index < 0) return undefined;
    clearTimeout(leaver.timer);
    let { reservation, setsOutAt } = leaver;
    for (const waiter of this.#waiters.slice(index + 1)) {
      if (!countsTheSame(waiter.reservation.limits, reservation.limits)) continue;
      const own = { reservation: waiter.reservation, setsOutAt: waiter.setsOutAt };
      Object.assign(waiter, { reservation, setsOutAt });
      this.#arm(waiter);
      ({ reservation, setsOutAt } = own);
    }
    this.#waiters.splice(index, 1);
    return reservation;
  }

  #arm(waiter: Waiter): void {
    clearTimeout(waiter.timer);
    const waitMs = Math.max(0, Math.ceil(waiter.setsOutAt - performance.now()));
    waiter.timer = setTimeout(() => {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.setOut(waiter.reservation);
    }, waitMs);
  }
}
