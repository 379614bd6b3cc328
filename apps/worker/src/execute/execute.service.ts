import { ConnectionDirectory } from '#libs/connections';
import type { UpstreamAnswer } from '#libs/egress';
import { Injectable } from '@nestjs/common';
import { Authorize } from '../authorize/authorize.service.js';
import { Call } from '../call/call.service.js';
import { ClaimDeparture } from '../claim/claim.service.js';
import type { HeldClaim } from '../claim/held-claim.js';
import { ConnectionLimiter } from '../limit/connection-limiter.js';
import { Shape } from '../shape/shape.service.js';
import type { Shaping } from '../shape/shaping.js';
import { counted } from './count.js';
import { Dispatch } from './dispatch.js';
import type { AuthorizedRequest, LimitedRequest, Execution } from './execution.js';
import { judged, normalised, shapedBy } from './see.js';
import type { Outcome, Work } from './work.js';

/**
 * The one way of a request through the worker, call or job alike: within the connection's
 * concurrency, authorize, claim, call, judge, and once refresh and replay. The page to read first.
 */
@Injectable()
export class Execute {
  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly limit: ConnectionLimiter,
    private readonly authorize: Authorize,
    private readonly departures: ClaimDeparture,
    private readonly call: Call,
    private readonly shape: Shape,
  ) {}

  /** @throws SluiceError that says whether the request may have left */
  async run<R>(work: Work<R>): Promise<Outcome<R>> {
    const dispatch = new Dispatch();
    try {
      const { connectionId } = work.claimant;
      const route =
        this.directory.peekById(connectionId) ?? (await this.directory.byId(connectionId));
      const limits = await this.departures.limitsOf(route, work.claimant);
      const startedAt = performance.now();
      return await this.limit.within(limits, work.claimant.kind, () => {
        const waitedMs = performance.now() - startedAt;
        return this.#authorized(work, { route, limits, dispatch, waitedMs });
      });
    } catch (error) {
      throw dispatch.failure(error);
    }
  }

  async #authorized<R>(work: Work<R>, begun: LimitedRequest): Promise<Outcome<R>> {
    const { claimant, log } = work;
    const { route, limits, dispatch, waitedMs } = begun;
    const credentials = await log.step('authorize', () => this.authorize.credentials(route));
    const claim = (): Promise<HeldClaim | undefined> =>
      log.step('claim', () => this.departures.claim(claimant, limits, route.timeouts));
    // Waiting for a limit takes no socket from others; what waits for a socket only can still be
    // withdrawn.
    const early = limits && (await claim());
    if (limits && !early) return { kind: 'withdrawn' };
    return this.call.withSlot(claimant, async () => {
      const held = early ?? (await claim());
      if (!held) return { kind: 'withdrawn' };
      return this.#leave(work, { route, dispatch, waitedMs, credentials, held });
    });
  }

  async #leave<R>(work: Work<R>, authorized: AuthorizedRequest): Promise<Outcome<R>> {
    const { route, credentials, held, dispatch, waitedMs } = authorized;
    let shaping: Shaping | undefined;
    try {
      const claimed = await work.claim(held.envelope, route);
      if (!claimed) return { kind: 'withdrawn' };
      const { request, shape } = claimed;
      const endsAt = performance.now() + claimed.totalMs;
      const exchange = { route, request, endsAt, caller: work.claimant.caller };
      if (shape) shaping = this.shape.begin({ ...exchange, shape });
      const execution = { route, dispatch, credentials, held, work, claimed, shaping, endsAt };
      const answer = await work.log.step('call', () => this.#answer(execution));
      const seen = await normalised(answer, route);
      const told = shaping ? await shapedBy(shaping, work, { answer, seen }) : { answer, seen };
      const received = await work.receive(told.answer, told.seen, waitedMs + held.waitedMs);
      return { kind: 'received', received };
    } finally {
      shaping?.end();
      if (dispatch.isSent) held.over();
      else held.undo();
    }
  }

  /** The answer that counts: an expired credential is renewed, and the request replayed, once. */
  async #answer<R>(execution: Execution<R>): Promise<UpstreamAnswer> {
    const { route, credentials, held, endsAt } = execution;
    const first = await this.#send(execution);
    const verdict = await judged(first, 1, execution);
    if (verdict.kind === 'settle') return first;
    const renewed = await this.authorize.renewed(route, credentials);
    const restMs = Math.min(route.timeouts.queueMs, endsAt - performance.now());
    if (!renewed || !(await held.again(restMs))) return first;
    first.discard();
    const second = await this.#send({ ...execution, credentials: renewed });
    if ((await judged(second, 2, execution)).reason === 'expired_again')
      await this.authorize.refusedAgain(route, renewed);
    return second;
  }

  async #send<R>(execution: Execution<R>): Promise<UpstreamAnswer> {
    const { work, route, credentials, held, claimed, dispatch, shaping, endsAt } = execution;
    const request = this.authorize.place(route, claimed.request, credentials);
    const sending = this.call.send(route, request, {
      exchange: work.terms(claimed.request),
      held,
      endsAt,
      caller: work.claimant.caller,
      isStillMine: claimed.isStillMine,
      onWriting: () => dispatch.writing(),
    });
    const answer = await counted(sending, route, work.log);
    dispatch.answered();
    return shaping ? shaping.read(answer) : answer;
  }
}
