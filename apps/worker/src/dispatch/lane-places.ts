import type { ConnectionRoute } from '#libs/connections';
import { departureName, type PlannedPlace } from '#libs/contracts';
import type { NextJob } from '#libs/ledger';
import { type Departing, RateLimiter, type Reservation } from '#libs/rates';
import { Injectable } from '@nestjs/common';

/** How far ahead, beyond what calls may plan, the tenth that is kept for jobs may be planned: behind the calls that wait. */
const SHARE_AHEAD_MS = 5_000;

/** A job's place. */
export interface LanePlace {
  request: Departing;
  reservation: Reservation;
  planned: PlannedPlace;
  waitMs: number;
}

/** What a lane's next job gets: a place, if it needs one, or how long to leave the lane alone, and for which limit. */
export type Placed =
  | { kind: 'placed'; place: LanePlace | undefined }
  | { kind: 'blocked'; forMs: number; key: string };

/** Places for jobs. Waiting for concurrency is the worker's business, so it is asked for only with windows. */
@Injectable()
export class LanePlaces {
  constructor(private readonly limiter: RateLimiter) {}

  async take(route: ConnectionRoute, { id, fence, method, path }: NextJob): Promise<Placed> {
    const { projectId, connectionId, timeouts } = route;
    const index = route.limits?.routeOf(method, path);
    const limits = index === undefined ? undefined : route.limits?.at(index);
    if (index === undefined || !limits) return { kind: 'placed', place: undefined };
    const departure = departureName(id, nextFence(fence));
    const request = { departure, projectId, connectionId };
    const maxWaitMs = timeouts.queueMs + SHARE_AHEAD_MS;
    const decision = await this.limiter.reserve({ ...request, kind: 'job', limits, maxWaitMs });
    if (decision.kind === 'refused')
      return {
        kind: 'blocked',
        forMs: decision.retryAfterMs,
        key: limits.keys[0]?.key ?? limits.line,
      };
    const { reservation, waitMs } = decision;
    const planned = { place: reservation.place, at: reservation.at, route: index };
    return { kind: 'placed', place: { request, reservation, planned, waitMs } };
  }

  giveUp(place: LanePlace | undefined): void {
    if (place) this.limiter.withdraw(place.request, place.reservation);
  }
}

/** Taking a job out of its lane gives it the next one. */
const nextFence = (fence: string): string => String(BigInt(fence) + 1n);
