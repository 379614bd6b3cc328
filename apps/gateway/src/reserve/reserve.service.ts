import { SETTINGS, type Settings } from '#libs/config';
import type { ConnectionRoute } from '#libs/connections';
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
export interface Arriving extends DepartureOwner {
  method: string;
  target: string;
  maxWaitMs: number;
  /** Registers what to do when the caller leaves; returns how to unregister. */
  onGone: (listener: () => void) => () => void;
}

/** The place of a call that has set out. */
export interface Reserved {
  request: DepartureOwner;
  reservation: Reservation;
}

/** What the worker is to know of the limits, and the place, if the call needs one. */
export interface Placed {
  limitRoute: RouteIndex | undefined;
  reserved: Reserved | undefined;
}

/** The caller left while its call waited for its place; nothing was sent. */
export class LeftInLineError extends Error {
  override readonly name = 'LeftInLineError';
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
   * @throws SluiceError `limit_wait_exceeded`, `limit_queue_full`, `redis_unavailable`;
   *   LeftInLineError
   */
  async place(route: ConnectionRoute, arriving: Arriving): Promise<Placed> {
    const startedAt = performance.now();
    const placed = await this.#place(route, arriving);
    this.metrics.step('reserve', startedAt);
    return placed;
  }

  async #place(route: ConnectionRoute, arriving: Arriving): Promise<Placed> {
    const limitRoute = route.limits?.routeOf(arriving.method, arriving.target);
    const limits = limitRoute === undefined ? undefined : route.limits?.at(limitRoute);
    if (!limits) return { limitRoute, reserved: undefined };
    const { reservation, waitMs } = await this.#ask(arriving, limits);
    const { departure, projectId, connectionId } = arriving;
    const request = { departure, projectId, connectionId };
    const had = await this.#wait(arriving, reservation, waitMs);
    return { limitRoute, reserved: { request, reservation: had } };
  }

  /** The call will not leave: those behind it move up. */
  withdraw({ request, reservation }: Reserved): void {
    this.limiter.withdraw(request, reservation);
  }

  /**
   * As `withdraw`, once its request is parked. A store that does not answer leaves open whether it
   * was sent.
   */
  withdrawParked({ request, reservation }: Reserved): Promise<Withdrawal> {
    return this.limiter.withdrawParked(request, reservation).catch(() => 'unknown' as const);
  }

  async #ask(
    { departure, projectId, connectionId, maxWaitMs }: Arriving,
    limits: RequestLimits,
  ): Promise<ReserveDecision & { kind: 'go' }> {
    const admission = this.#admission;
    const asked = { departure, projectId, connectionId, limits, maxWaitMs, admission };
    const reserving = reachingRedis(() => this.limiter.reserve({ ...asked, kind: 'call' }));
    const decision = await reserving.catch((error: unknown) => {
      const { code, facts, cause } = asSluiceError(error);
      throw new SluiceError(code, { ...facts, dispatched: false }, cause);
    });
    if (decision.kind === 'go') return decision;
    const { code, retryAfterMs } = decision;
    throw new SluiceError(code, { dispatched: false, retryAfterMs, waitedMs: 0 });
  }

  async #wait(
    { departure, projectId, connectionId, onGone }: Arriving,
    reservation: Reservation,
    waitMs: number,
  ): Promise<Reservation> {
    let forgetGone = (): void => undefined;
    try {
      return await new Promise<Reservation>((resolve, reject) => {
        this.#waiting.wait(reservation, waitMs, resolve);
        forgetGone = onGone(() => {
          if (!this.#waiting.leave(reservation)) return;
          this.limiter.withdraw({ departure, projectId, connectionId }, reservation);
          reject(new LeftInLineError());
        });
      });
    } finally {
      forgetGone();
    }
  }
}
