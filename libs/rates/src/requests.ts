import type { RequestLimits } from '#libs/limits';
import type { CallEnvelope } from '#libs/parking';

/** Of what waits, calls go before jobs; a job that is owed one of ten departures goes first. */
export type RequestKind = 'call' | 'job';

/** How many calls may be waiting, of one connection and of one project. */
export interface Admission {
  perConnection: number;
  perProject: number;
}

/** Whose request it is, and the name of its departure, which is unique. */
export interface DepartureOwner {
  departure: string;
  projectId: string;
  connectionId: string;
}

export interface ReserveRequest extends DepartureOwner {
  kind: RequestKind;
  limits: RequestLimits;
  /** A later place than this is refused. Milliseconds. */
  maxWaitMs: number;
  /** Left out for what does not wait in memory. */
  admission?: Admission;
}

/**
 * A place in the plan: not before `at` (epoch milliseconds, the store's clock), and in this order.
 * It may be handed on.
 */
export interface Reservation {
  /** Names it: the departure that it was made for. */
  readonly place: string;
  readonly at: number;
  readonly limits: RequestLimits;
}

export type ReserveDecision =
  | { kind: 'go'; reservation: Reservation; waitMs: number }
  /** `retryAfterMs`: when there would be a place. */
  | { kind: 'refused'; code: 'limit_queue_full'; retryAfterMs: number }
  /** `key`: the limit that opens last. */
  | { kind: 'refused'; code: 'limit_wait_exceeded'; retryAfterMs: number; key: string };

export interface ClaimRequest extends DepartureOwner {
  /** The place that it has in the plan, or the order that it takes. */
  reservation: Reservation;
  kind: RequestKind;
  /**
   * How long it may hold a slot at most, should its worker be lost; 0 when it needs none.
   * Milliseconds.
   */
  budgetMs: number;
  /** What waits longer than this is refused. Milliseconds. */
  maxWaitMs: number;
  /** A call whose parked request is claimed along. */
  parked?: string;
  /** Who gives up waiting. */
  signal: AbortSignal;
}

/** A request that may leave now, and counts as having left. */
export interface Departure {
  readonly request: ClaimRequest;
  /** As recorded, on the store's clock. */
  readonly at: number;
  /** A `performance.now()` instant, no later than that. */
  readonly claimedAt: number;
}

export type Claim =
  | { kind: 'go'; departure: Departure; envelope: CallEnvelope | undefined }
  /** Its parked request was withdrawn, or claimed before. */
  | { kind: 'gone' }
  | { kind: 'refused'; retryAfterMs: number };
