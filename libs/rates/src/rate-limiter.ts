import { ignore } from '#libs/errors';
import type { Withdrawal } from '#libs/parking';
import { ClaimQueue } from './claim-queue.js';
import { lateAfterMs } from './window.js';
import type { MovedUp, RateStore } from './rate-store.js';
import type {
  Claim,
  ClaimRequest,
  DepartureOwner,
  Departure,
  Reservation,
  ReserveDecision,
  ReserveRequest,
} from './requests.js';

/**
 * So late a departure is told of, once its head has been written: less is covered by the 50 ms that
 * a window allows for the way.
 */
const TOLD_MS = 20;

/**
 * When may a request leave? Reservations plan, departures count: a place says "not before" and
 * gives the order, and the claim, right before the first byte leaves, decides against what has
 * really departed.
 */
export class RateLimiter {
  readonly #queues = new Map<string, ClaimQueue>();

  constructor(private readonly store: RateStore) {
    store.onFreed((limitKey) => this.#queues.get(limitKey)?.ask());
  }

  /** How many queues there are, for whoever looks for what is left behind. */
  get size(): number {
    return this.#queues.size;
  }

  /** A place in the plan, or why there is none. */
  reserve(request: ReserveRequest): Promise<ReserveDecision> {
    return this.store.reserve(request);
  }

  /**
   * Resolves when the request may leave, and counts as having left.
   * @throws the reason of the signal
   */
  claim(request: ClaimRequest): Promise<Claim> {
    return this.#queueOf(request).claim(request);
  }

  /**
   * Whether so much time has passed since the claim that what leaves now has to be claimed again.
   * Until then it is enough to tell when it left: as long as its recorded instant is within reach
   * it is counted, so nothing else can have left in its place.
   */
  isLate({ claimedAt, request }: Departure): boolean {
    return performance.now() - claimedAt > lateAfterMs(request.reservation.limits);
  }

  /**
   * The same right at another instant, in the order that it had: the earlier departure did not take
   * place.
   */
  again(departure: Departure): Promise<Claim> {
    return this.#queueOf(departure.request).claim(departure.request, departure);
  }

  /** The head was written at this `performance.now()` instant. */
  departed(departure: Departure, writtenAt: number): void {
    if (
      writtenAt - departure.claimedAt <= TOLD_MS ||
      departure.request.reservation.limits.keys.length === 0
    )
      return;
    this.#inBackground(this.store.departed(departure, performance.now() - writtenAt));
  }

  /** It did not leave and will not: what it was counted for is free for others. */
  undo(departure: Departure): void {
    this.#inBackground(this.store.departed(departure, undefined));
    this.#queues.get(departure.request.reservation.limits.limitKey)?.ask();
  }

  /**
   * It is over, and its slot is free. Issued at once, so that it travels with the end of the
   * answer.
   */
  release(departure: Departure): void {
    const { budgetMs, reservation } = departure.request;
    if (budgetMs === 0 || reservation.limits.concurrency === undefined) return;
    this.#inBackground(this.store.release(departure));
    this.#queues.get(reservation.limits.limitKey)?.ask();
  }

  onMovedUp(listener: MovedUp): void {
    this.store.onMovedUp(listener);
  }

  /** The request will not leave any more; those behind it move up. */
  withdraw(request: DepartureOwner, reservation: Reservation): void {
    this.#inBackground(this.store.withdraw(request, reservation));
  }

  /** As `withdraw`, for one whose request is parked. @returns whether it may have been sent */
  withdrawParked(request: DepartureOwner, reservation: Reservation): Promise<Withdrawal> {
    return this.store.withdrawParked(request, reservation);
  }

  #queueOf({ reservation }: ClaimRequest): ClaimQueue {
    const { limitKey } = reservation.limits;
    const known = this.#queues.get(limitKey);
    if (known) return known;
    const made = new ClaimQueue(limitKey, this.store, () => this.#queues.delete(limitKey));
    this.#queues.set(limitKey, made);
    return made;
  }

  /**
   * Nobody waits for it, and what is not recorded now is so at the end of its reach, or of its
   * budget.
   */
  #inBackground(work: Promise<unknown>): void {
    work.catch(ignore('it ends by itself in the store'));
  }
}
