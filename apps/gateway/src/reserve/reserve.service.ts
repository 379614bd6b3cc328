import { SETTINGS, type Settings } from '#libs/config';
import type { ConnectionRoute } from '#libs/connections';
import type { ProxyRequest } from '#libs/contracts';
import { asSluiceError, SluiceError } from '#libs/errors';
import type { RequestLimits, RouteIndex } from '#libs/limits';
import type { Withdrawal } from '#libs/parking';
import {
  type Admission,
  type DepartureOwner,
  RateLimiter,
  type Reservation,
  type ReserveDecision,
  WaitingPlaces,
} from '#libs/rates';
import { reachingRedis } from '#libs/redis';
import { Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';

/** A call that asks for a place. */
export interface Arrival {
  readonly id: string;
  readonly route: ConnectionRoute;
  readonly request: Pick<ProxyRequest, 'method' | 'target'>;
  /** A later place than this is refused. Milliseconds. */
  readonly maxWaitMs: number;
  /** Aborts when nobody waits for the call any more. Read only if it has to wait for its place. */
  readonly signal: AbortSignal;
}

/** What the worker is to know of the limits, and the reservation, if the call needs one. */
export interface Place {
  limitRoute: RouteIndex | undefined;
  reservation: Reservation | undefined;
}

/**
 * Asks the rate limiter for a place and waits on a timer of this process: waiting for a window
 * occupies nothing else.
 */
@Injectable()
export class Reserve {
  readonly #admission: Admission;
  readonly #waiting: WaitingPlaces;

  constructor(
    private readonly limiter: RateLimiter,
    private readonly metrics: Metrics,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#waiting = new WaitingPlaces(limiter);
    this.#admission = {
      perConnection: settings.SLUICE_MAX_WAITING_PER_CONNECTION,
      perProject: settings.SLUICE_MAX_WAITING_PER_PROJECT,
    };
  }

  /**
   * Resolves shortly before the call's place, so that it gets to the worker in time; at once when
   * nothing limits it.
   * @throws SluiceError `limit_wait_exceeded`, `limit_queue_full`, `redis_unavailable`; the reason
   *   of the signal
   */
  async place(call: Arrival): Promise<Place> {
    const startedAt = performance.now();
    const place = await this.#place(call);
    this.metrics.step('reserve', startedAt);
    return place;
  }

  async #place(call: Arrival): Promise<Place> {
    const { route, request } = call;
    const limitRoute = route.limits?.routeOf(request.method, request.target);
    const limits = limitRoute === undefined ? undefined : route.limits?.at(limitRoute);
    if (!limits) return { limitRoute, reservation: undefined };
    const { reservation, waitMs } = await this.#ask(call, limits);
    try {
      const place = this.metrics.waiting(() => this.#waiting.until(reservation, waitMs, call));
      return { limitRoute, reservation: await place };
    } catch (error) {
      this.limiter.withdraw(ownerOf(call), reservation);
      throw error;
    }
  }

  /** The call will not leave: those behind it move up. */
  giveUp(call: Arrival, { reservation }: Place): void {
    if (reservation) this.limiter.withdraw(ownerOf(call), reservation);
  }

  /** As `giveUp`, once its request is parked. Rejects when the store is away. */
  withdrawParked(call: Arrival, reservation: Reservation): Promise<Withdrawal> {
    return this.limiter.withdrawParked(ownerOf(call), reservation);
  }

  async #ask(call: Arrival, limits: RequestLimits): Promise<ReserveDecision & { kind: 'go' }> {
    const { departure, projectId, connectionId } = ownerOf(call);
    const { maxWaitMs } = call;
    const admission = this.#admission;
    const asked = { departure, projectId, connectionId, limits, maxWaitMs, admission };
    const reserving = reachingRedis(() => this.limiter.reserve({ ...asked, kind: 'call' }));
    const decision = await reserving.catch((error: unknown) => {
      const { code, facts, cause } = asSluiceError(error);
      throw new SluiceError(code, { ...facts, dispatched: false }, cause);
    });
    if (decision.kind === 'go') {
      this.metrics.limited(decision.waitMs > 0 ? 'later' : 'at_once');
      return decision;
    }
    const { code, retryAfterMs } = decision;
    this.metrics.limited(code);
    throw new SluiceError(code, { dispatched: false, retryAfterMs, waitedMs: 0 });
  }
}

/** A call departs under its own name. */
const ownerOf = ({ id, route: { projectId, connectionId } }: Arrival): DepartureOwner => ({
  departure: id,
  projectId,
  connectionId,
});
