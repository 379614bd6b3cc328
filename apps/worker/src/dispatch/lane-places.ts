import type { ConnectionRoute } from '#libs/connections';
import { departureName } from '#libs/contracts';
import { JobLimits, type NextJob } from '#libs/ledger';
import { type DepartureOwner, RateLimiter, type Reservation, WaitingPlaces } from '#libs/rates';
import { Injectable } from '@nestjs/common';

/**
 * How far ahead, beyond what calls may plan, the tenth that is kept for jobs may be planned: behind
 * the calls that wait.
 */
const SHARE_AHEAD_MS = 5_000;

/** A job's place. */
export interface LanePlace {
  request: DepartureOwner;
  reservation: Reservation;
  waitMs: number;
}

/**
 * What a lane's next job gets: a place, if it needs one, or how long to leave the lane alone, and
 * for which limit.
 */
export type Placement =
  | { kind: 'placed'; limitRoute: number | undefined; place: LanePlace | undefined }
  | { kind: 'blocked'; forMs: number; key: string };

/**
 * Places for jobs. Waiting for concurrency is the worker's business, so it is asked for only with
 * windows.
 */
@Injectable()
export class LanePlaces {
  readonly #waiting: WaitingPlaces;

  constructor(
    private readonly limiter: RateLimiter,
    private readonly limits: JobLimits,
  ) {
    this.#waiting = new WaitingPlaces(limiter);
  }

  async take(route: ConnectionRoute, { id, fence, method, path }: NextJob): Promise<Placement> {
    const { projectId, connectionId, timeouts } = route;
    const limitRoute = route.limits?.routeOf(method, path);
    const policy = limitRoute === undefined ? undefined : route.limits?.at(limitRoute);
    const limits = await this.limits.of(route, policy);
    if (!limits) return { kind: 'placed', limitRoute, place: undefined };
    const departure = departureName(id, nextFence(fence));
    const request = { departure, projectId, connectionId };
    const maxWaitMs = timeouts.queueMs + SHARE_AHEAD_MS;
    const decision = await this.limiter.reserve({ ...request, kind: 'job', limits, maxWaitMs });
    if (decision.kind === 'refused')
      return {
        kind: 'blocked',
        forMs: decision.retryAfterMs,
        key: 'key' in decision ? decision.key : limits.limitKey,
      };
    const { reservation, waitMs } = decision;
    return { kind: 'placed', limitRoute, place: { request, reservation, waitMs } };
  }

  /** @param setOut called shortly before the place, at once where none is needed */
  wait(place: LanePlace | undefined, setOut: (place: LanePlace | undefined) => void): void {
    if (!place) return setOut(undefined);
    this.#waiting.wait(place.reservation, place.waitMs, (reservation) =>
      setOut({ ...place, reservation }),
    );
  }

  /** Whether jobs of the connection may leave at once, however many. */
  async areFree(route: ConnectionRoute): Promise<boolean> {
    return !route.limits && !(await this.limits.of(route, undefined));
  }

  leave(place: LanePlace | undefined): void {
    if (place) this.#waiting.leave(place.reservation);
  }

  giveUp(place: LanePlace | undefined): void {
    if (place) this.limiter.withdraw(place.request, place.reservation);
  }
}

/** Taking a job out of its lane gives it the next one. */
const nextFence = (fence: string): string => String(BigInt(fence) + 1n);
