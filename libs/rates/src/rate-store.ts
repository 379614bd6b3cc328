import type { Withdrawal } from '#libs/parking';
import type {
  Claim,
  ClaimRequest,
  DepartureOwner,
  Departure,
  Reservation,
  ReserveDecision,
  ReserveRequest,
} from './requests.js';

/** What one ask said of one request. */
export type Answer =
  | Exclude<Claim, { kind: 'refused' }>
  /** `forSlot`: it may be sooner, and whoever gives a slot back tells. */
  | { kind: 'wait'; ms: number; forSlot: boolean };

/**
 * A request that is asked for; `again`: it had departed, and that did not take place (`at` below 0:
 * it is recorded no more).
 */
export interface QueuedRequest {
  request: ClaimRequest;
  again: Departure | undefined;
}

/** Where windows give places, the places are the order. Otherwise calls go before jobs. */
export const hasPlaces = ({ reservation }: ClaimRequest): boolean =>
  reservation.limits.keys.length > 0;

export const isByPlace = (asked: readonly QueuedRequest[]): boolean =>
  asked.some(({ request }) => hasPlaces(request));

/** The store does not decide for now: what it has lost is being written back. */
export class RestoringError extends Error {
  override readonly name = 'RestoringError';

  constructor(readonly ms: number) {
    super('departures are being restored');
  }
}

/** By how many milliseconds each place is earlier now. */
export type MovedUp = (places: ReadonlyMap<string, number>) => void;

/** Where departures and plans are kept, and decided about in one step. */
export abstract class RateStore {
  abstract reserve(request: ReserveRequest): Promise<ReserveDecision>;
  /**
   * @param asked requests of one limit key in their order: by place, with calls first unless
   *   `isByPlace`
   * @returns an answer for each. @throws RestoringError
   */
  abstract ask(limitKey: string, asked: readonly QueuedRequest[]): Promise<Answer[]>;
  /** @param agoMs since its head was written; `undefined` when it did not leave and will not */
  abstract departed(departure: Departure, agoMs: number | undefined): Promise<void>;
  abstract release(departure: Departure): Promise<void>;
  abstract withdraw(request: DepartureOwner, reservation: Reservation): Promise<void>;
  /** As `withdraw`, together with the request that is parked under the departure's name. */
  abstract withdrawParked(request: DepartureOwner, reservation: Reservation): Promise<Withdrawal>;
  /**
   * Calls back with the places that have moved up, and by how many ms each, because one before them
   * was withdrawn.
   */
  abstract onMovedUp(listener: MovedUp): void;
  /** Calls back with a limit key when one of its slots was given back elsewhere. */
  abstract onFreed(listener: (limitKey: string) => void): void;
}
