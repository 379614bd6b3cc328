import { randomUUID } from 'node:crypto';
import type { ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { presentJob } from '#libs/ledger';
import { type AuthenticatedRequest, RequireScope } from '#libs/projects';
import { ReplyInbox } from '#libs/replies';
import { Metrics } from '#libs/telemetry';
import type { Turn } from '#libs/turns';
import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../accept/idempotency-key.js';
import { type AcceptedCall } from '../accept/accept.service.js';
import { proxyPathOf } from '../accept/raw-target.js';
import type { Links } from '../reply/links/links.js';
import { RewriteLinks, wantsLinks } from '../reply/links/rewrite-links.service.js';
import { type CallOutcome, PendingCall } from '../reply/pending-call.js';
import { Presence } from '../reply/presence.js';
import { LeftInLineError } from '../turn/take-turn.service.js';
import { CallSteps } from './call-steps.js';
import { InFlight } from './in-flight.js';

/** What the guard and the router have found is read off the request: no parameter goes through a pipe on this path. */
type SelectingRequest = FastifyRequest<{ Params: { selector: string } }> & AuthenticatedRequest;

/** A call whose turn has come gets at least this long to leave, however long it waited for it. */
const DISPATCH_MS = 1_000;

interface Journey {
  callId: string;
  route: ConnectionRoute;
  accepted: AcceptedCall;
  presence: Presence;
  links: Links | undefined;
  turnAt?: number | undefined;
}

/** The journey of a call through the gateway. The page to read first. */
@Controller()
export class ProxyController {
  constructor(
    private readonly steps: CallSteps,
    private readonly inFlight: InFlight,
    private readonly inbox: ReplyInbox,
    private readonly rewriteLinks: RewriteLinks,
    private readonly metrics: Metrics,
  ) {}

  @All('connections/:selector/proxy/*')
  @RequireScope('proxy')
  @ApiExcludeEndpoint()
  async call(@Req() request: SelectingRequest, @Res() reply: FastifyReply): Promise<void> {
    const startedAt = performance.now();
    this.metrics.callStarted();
    let outcome = 'internal_error';
    try {
      const ended = await this.#journey(request, reply);
      outcome = ended.kind === 'answered' ? `${Math.floor(ended.status / 100)}xx` : ended.kind;
    } catch (error) {
      if (error instanceof SluiceError) outcome = error.code;
      throw error;
    } finally {
      this.metrics.callEnded(outcome, startedAt);
    }
  }

  async #journey(request: SelectingRequest, reply: FastifyReply): Promise<CallOutcome> {
    const { caller } = request;
    if (!caller) throw new SluiceError('invalid_api_key');
    const presence = new Presence(reply.raw);
    const route = await this.steps.resolve.connection(caller, request.params.selector);
    const accepted = this.steps.accept.call(request, route);
    if (accepted.isAsync) return this.#asJob(route, accepted, { request, reply });
    const links = this.#links(request, route, accepted);
    const leave = this.inFlight.enter(caller.projectId, () => presence.dismiss());
    try {
      const ended = await this.#inTurn({ callId: randomUUID(), route, accepted, presence, links });
      return ended.kind === 'caller_gone' ? this.#gone(ended) : ended;
    } catch (error) {
      if (error instanceof LeftInLineError)
        return this.#gone({ kind: 'caller_gone', dispatched: false });
      throw error;
    } finally {
      leave();
    }
  }

  /** The caller does not wait: the same request becomes a job. */
  async #asJob(
    { projectId, connectionId }: ConnectionRoute,
    accepted: AcceptedCall,
    { request, reply }: { request: SelectingRequest; reply: FastifyReply },
  ): Promise<CallOutcome> {
    const idempotencyKey = idempotencyKeyOf(request.raw.headers);
    const job = await this.steps.enqueueJob.job({
      projectId,
      connectionId,
      request: accepted.request,
      terms: { idempotencyKey },
    });
    if (accepted.isPreferred) void reply.header('preference-applied', 'respond-async');
    void reply.code(202).header('location', `/jobs/${job.id}`).send(presentJob(job));
    return { kind: 'answered', status: 202 };
  }

  /** A caller who was dismissed because the process stops still hears why. */
  #gone(outcome: CallOutcome & { kind: 'caller_gone' }): CallOutcome {
    if (!this.inFlight.isStopping) return outcome;
    throw new SluiceError('shutting_down', { dispatched: outcome.dispatched });
  }

  #links(
    { raw }: SelectingRequest,
    route: ConnectionRoute,
    accepted: AcceptedCall,
  ): Links | undefined {
    if (!wantsLinks(accepted, route)) return undefined;
    const { target } = accepted.request;
    return this.rewriteLinks.of(route, { target, proxyPath: proxyPathOf(raw), incoming: raw });
  }

  async #inTurn(journey: Journey): Promise<CallOutcome> {
    const { callId, route, accepted, presence } = journey;
    const startedAt = performance.now();
    const { queueMs } = accepted.timeouts;
    const maxWaitMs = Math.min(queueMs, accepted.callerTimeoutMs ?? Infinity);
    const turn = await this.steps.turn.take(route, {
      callId,
      maxWaitMs,
      onGone: (listener) => presence.onGone(listener),
    });
    this.metrics.step('turn', startedAt);
    const waitedMs = performance.now() - startedAt;
    try {
      const ended = await this.#send({ ...journey, turnAt: turnAtOf(turn) }, waitedMs);
      if (ended.kind === 'caller_gone' && !ended.dispatched) this.steps.turn.giveBack(turn);
      return ended;
    } catch (error) {
      if (neverLeft(error)) this.steps.turn.giveBack(turn);
      throw error;
    } finally {
      this.steps.turn.leave(turn);
    }
  }

  async #send(
    { callId, route, accepted, presence, links, turnAt }: Journey,
    waitedMs: number,
  ): Promise<CallOutcome> {
    if (presence.isGone) throw new LeftInLineError();
    const { timeouts, request, callerTimeoutMs } = accepted;
    const { enqueue } = this.steps;
    const queueMs = Math.max(DISPATCH_MS, timeouts.queueMs - waitedMs);
    const pending = new PendingCall({
      callId,
      inbox: this.inbox,
      presence,
      queueMs,
      totalMs: timeouts.totalMs,
      callerTimeoutMs: callerTimeoutMs === undefined ? undefined : callerTimeoutMs - waitedMs,
      takeBack: (id) => enqueue.takeBack(id),
      links,
    });
    const startedAt = performance.now();
    const { projectId, connectionId } = route;
    const replyTo = this.inbox.address;
    const limited = turnAt === undefined ? {} : { turnAt };
    const ticket = { callId, projectId, connectionId, replyTo, ...limited };
    try {
      await enqueue.call(ticket, { request, totalMs: timeouts.totalMs }, queueMs);
    } catch (error) {
      pending.abandon();
      throw error;
    }
    this.metrics.step('enqueue', startedAt);
    return pending.outcome;
  }
}

/** Only windows make an instant matter; a line with nothing but a concurrency has none. */
const turnAtOf = (turn: Turn | undefined): number | undefined =>
  turn && turn.request.line.windows.length > 0 ? turn.at : undefined;

const neverLeft = (error: unknown): boolean =>
  error instanceof LeftInLineError ||
  (error instanceof SluiceError && error.facts.dispatched === false);
