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

type Place = Pick<Waiter, 'reservation' | 'setsOutAt'>;

/**
 * The calls of one line that wait in this process, in the order in which they came. The place of one who leaves goes to the next, whose
 * place goes to the one after: nobody's window is lost while somebody waits for one, and nobody is overtaken.
 */
export class WaitingLine {
  readonly #waiters: Waiter[] = [];

  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  /** @returns how long it waits at most, in ms: who waits already gets its place when that is the earlier one */
  add(waiter: Waiter): number {
    const last = this.#passedOn(waiter, this.#waiters);
    this.#waiters.push(waiter);
    this.#occupy(waiter, last);
    return waiter.setsOutAt - performance.now();
  }

  /** @returns the place that nobody has any more; `undefined` when the waiter has set out */
  leave(leaver: Waiter): Reservation | undefined {
    const index = this.#waiters.indexOf(leaver);
    if (index < 0) return undefined;
    clearTimeout(leaver.timer);
    this.#waiters.splice(index, 1);
    return this.#passedOn(leaver, this.#waiters.slice(index)).reservation;
  }

  /** @param reservation of one who has set out and will not leave. @returns the place that nobody has any more */
  handOn(reservation: Reservation): Reservation {
    const place = { reservation, setsOutAt: performance.now() };
    return this.#passedOn(place, this.#waiters).reservation;
  }

  /** Each of these whose own place is later takes the one it is given, and gives its own on. @returns the one that is left at the end */
  #passedOn({ reservation, setsOutAt }: Place, waiters: readonly Waiter[]): Place {
    let place: Place = { reservation, setsOutAt };
    for (const waiter of waiters) {
      const own: Place = { reservation: waiter.reservation, setsOutAt: waiter.setsOutAt };
      const isLater = own.setsOutAt > place.setsOutAt;
      if (!isLater || !countsTheSame(own.reservation.limits, place.reservation.limits)) continue;
      this.#occupy(waiter, place);
      place = own;
    }
    return place;
  }

  #occupy(waiter: Waiter, { reservation, setsOutAt }: Place): void {
    waiter.reservation = reservation;
    waiter.setsOutAt = setsOutAt;
    clearTimeout(waiter.timer);
    const waitMs = Math.max(0, Math.ceil(waiter.setsOutAt - performance.now()));
    waiter.timer = setTimeout(() => {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.setOut(waiter.reservation);
    }, waitMs);
  }
}
