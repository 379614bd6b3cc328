import type { Timeouts, TicketLimits } from '#libs/contracts';
import type { ConnectionRoute } from '#libs/connections';
import { JobLimits } from '#libs/ledger';
import { NO_ROUTE, type RequestLimits } from '#libs/limits';
import { ParkedRequests } from '#libs/parking';
import { RateLimiter, type RequestKind } from '#libs/rates';
import { Injectable } from '@nestjs/common';
import type { Caller } from './caller.js';
import { UnlimitedClaim, type HeldClaim, LimitedClaim, refusal } from './held-claim.js';

/** Who is to leave. */
export interface Claimant extends TicketLimits {
  kind: RequestKind;
  projectId: string;
  connectionId: string;
  /** Names its departure. Unique. */
  departure: string;
  /** A call, whose parked request is claimed along. */
  parked?: string;
  parkedBytes?: number | undefined;
  maxWaitMs: number;
  caller: Caller;
}

/** Claims the right to send, right before the first byte leaves. */
@Injectable()
export class ClaimDeparture {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly parkedRequests: ParkedRequests,
    private readonly jobLimits: JobLimits,
  ) {}

  /**
   * What limits the request, if anything. A route that was found when it was accepted still says
   * what it costs. Jobs may be limited by hand as well.
   * @throws SluiceError `database_unavailable`
   */
  async limitsOf(
    route: ConnectionRoute,
    { kind, limitRoute = NO_ROUTE }: Claimant,
  ): Promise<RequestLimits | undefined> {
    const policy = route.limits?.at(limitRoute);
    return kind === 'job' ? this.jobLimits.of(route, policy) : policy;
  }

  /**
   * Resolves when the request may leave.
   * @param timeouts the longest it may be under way: a slot held by a lost worker is free after
   *   that
   * @returns `undefined` when its parked request was withdrawn
   * @throws SluiceError `limit_wait_exceeded`; the reason of the signal
   */
  async claim(
    claimant: Claimant,
    limits: RequestLimits | undefined,
    { connectMs, totalMs }: Pick<Timeouts, 'connectMs' | 'totalMs'>,
  ): Promise<HeldClaim | undefined> {
    return limits ? this.#inTurn(claimant, limits, connectMs + totalMs) : this.#atOnce(claimant);
  }

  async #atOnce({ parked, parkedBytes }: Claimant): Promise<HeldClaim | undefined> {
    if (parked === undefined) return new UnlimitedClaim(undefined);
    const envelope = await this.parkedRequests.claim(parked, parkedBytes);
    return envelope && new UnlimitedClaim(envelope);
  }

  async #inTurn(
    claimant: Claimant,
    limits: RequestLimits,
    budgetMs: number,
  ): Promise<HeldClaim | undefined> {
    const { planned, limitRoute: _route, parkedBytes: _bytes, caller, ...request } = claimant;
    // One that was accepted before there was a limit has no place, and takes one where it stands.
    const { place, at } = planned ?? { place: claimant.departure, at: Date.now() };
    const startedAt = performance.now();
    const reservation = { place, at, limits };
    const claim = await this.limiter.claim({
      ...request,
      signal: caller.signal,
      reservation,
      budgetMs,
    });
    switch (claim.kind) {
      case 'go':
        return new LimitedClaim(this.limiter, claim, performance.now() - startedAt);
      case 'gone':
        return undefined;
      case 'refused':
        throw refusal(claim);
      default:
        return claim satisfies never;
    }
  }
}
