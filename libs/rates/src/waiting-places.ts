import type { RateLimiter } from './rate-limiter.js';
import type { Reservation } from './requests.js';
import { SETS_OUT_AHEAD_MS } from './window.js';

interface Waiter {
  reservation: Reservation;
  /** A `performance.now()` instant. */
  setsOutAt: number;
  timer: NodeJS.Timeout | undefined;
  readonly setOut: (reservation: Reservation) => void;
}

/**
 * What waits in this process for its place and sets out shortly before it. When a place before it
 * is given up, it moves up.
 */
export class WaitingPlaces {
  readonly #waiters = new Map<string, Waiter>();

  constructor(limiter: Pick<RateLimiter, 'onMovedUp'>) {
    limiter.onMovedUp((places) => {
      for (const [place, ms] of places) this.#moveUp(place, ms);
    });
  }

  /** @param setOut called with the place as it is then, at once when it is near */
  wait(reservation: Reservation, waitMs: number, setOut: Waiter['setOut']): void {
    const restMs = waitMs - SETS_OUT_AHEAD_MS;
    if (restMs <= 0) return setOut(reservation);
    const setsOutAt = performance.now() + restMs;
    const waiter = { reservation, setsOutAt, timer: undefined, setOut };
    this.#waiters.set(reservation.place, waiter);
    this.#arm(waiter);
  }

  /**
   * Resolves with the place as it is then, at once when it is near.
   * @param waiting whose signal is read only if there is something to wait for
   * @throws the reason of the signal
   */
  async until(
    reservation: Reservation,
    waitMs: number,
    waiting: Pick<AbortController, 'signal'>,
  ): Promise<Reservation> {
    if (waitMs <= SETS_OUT_AHEAD_MS) return reservation;
    const { signal } = waiting;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        if (this.leave(reservation)) reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.wait(reservation, waitMs, (place) => {
        signal.removeEventListener('abort', leave);
        resolve(place);
      });
    });
  }

  /** @returns whether it waited still, and waits no more */
  leave({ place }: Reservation): boolean {
    clearTimeout(this.#waiters.get(place)?.timer);
    return this.#waiters.delete(place);
  }

  #moveUp(place: string, ms: number): void {
    const waiter = this.#waiters.get(place);
    if (!waiter) return;
    const { reservation } = waiter;
    waiter.reservation = { ...reservation, at: reservation.at - ms };
    waiter.setsOutAt -= ms;
    this.#arm(waiter);
  }

  #arm(waiter: Waiter): void {
    clearTimeout(waiter.timer);
    const restMs = Math.max(0, Math.ceil(waiter.setsOutAt - performance.now()));
    waiter.timer = setTimeout(() => {
      this.#waiters.delete(waiter.reservation.place);
      waiter.setOut(waiter.reservation);
    }, restMs);
  }
}
