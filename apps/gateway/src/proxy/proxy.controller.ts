import { randomUUID } from 'node:crypto';
import type { ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { ReplyInbox } from '#libs/replies';
import { Metrics } from '#libs/telemetry';
import { All, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AcceptedCall } from '../accept/accept.service.js';
import { type CallOutcome, PendingCall } from '../reply/pending-call.js';
import { Presence } from '../reply/presence.js';
import { LeftInLineError } from '../turn/take-turn.service.js';
import { CallSteps } from './call-steps.js';
import { InFlight } from './in-flight.js';

interface Journey {
  callId: string;
  route: ConnectionRoute;
  accepted: AcceptedCall;
  presence: Presence;
}

/** The journey of a call through the gateway. The page to read first. */
@Controller()
export class ProxyController {
  constructor(
    private readonly steps: CallSteps,
    private readonly inFlight: InFlight,
    private readonly inbox: ReplyInbox,
    private readonly metrics: Metrics,
  ) {}

  @All('connections/:selector/proxy/*')
  @RequireScope('proxy')
  @ApiExcludeEndpoint()
  async call(
    @Param('selector') selector: string,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const startedAt = performance.now();
    this.metrics.callStarted();
    let outcome = 'internal_error';
    try {
      const ended = await this.#journey(selector, { caller, request, reply });
      outcome = ended.kind === 'answered' ? `${Math.floor(ended.status / 100)}xx` : ended.kind;
    } catch (error) {
      if (error instanceof SluiceError) outcome = error.code;
      throw error;
    } finally {
      this.metrics.callEnded(outcome, startedAt);
    }
  }

  async #journey(
    selector: string,
    { caller, request, reply }: { caller: Caller; request: FastifyRequest; reply: FastifyReply },
  ): Promise<CallOutcome> {
    const presence = new Presence(reply.raw);
    const route = await this.steps.resolve.connection(caller, selector);
    const accepted = this.steps.accept.call(request, route);
    const leave = this.inFlight.enter(caller.projectId);
    try {
      return await this.#inTurn({ callId: randomUUID(), route, accepted, presence });
    } catch (error) {
      if (error instanceof LeftInLineError) return { kind: 'caller_gone' };
      throw error;
    } finally {
      leave();
    }
  }

  async #inTurn({ callId, route, accepted, presence }: Journey): Promise<CallOutcome> {
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
      return await this.#send({ callId, route, accepted, presence }, waitedMs);
    } catch (error) {
      if (error instanceof SluiceError && error.facts.dispatched === false)
        this.steps.turn.giveBack(turn);
      throw error;
    } finally {
      this.steps.turn.leave(turn);
    }
  }

  async #send(
    { callId, route, accepted, presence }: Journey,
    waitedMs: number,
  ): Promise<CallOutcome> {
    const { timeouts, request, callerTimeoutMs } = accepted;
    const { enqueue } = this.steps;
    const pending = new PendingCall({
      callId,
      inbox: this.inbox,
      presence,
      queueMs: Math.max(1, timeouts.queueMs - waitedMs),
      totalMs: timeouts.totalMs,
      callerTimeoutMs: callerTimeoutMs === undefined ? undefined : callerTimeoutMs - waitedMs,
      takeBack: (id) => enqueue.takeBack(id),
    });
    const startedAt = performance.now();
    const { projectId, connectionId } = route;
    const ticket = { callId, projectId, connectionId, replyTo: this.inbox.address };
    try {
      await enqueue.call(
        ticket,
        { request, totalMs: timeouts.totalMs },
        timeouts.queueMs - waitedMs,
      );
    } catch (error) {
      pending.abandon();
      throw error;
    }
    this.metrics.step('enqueue', startedAt);
    return pending.outcome;
  }
}
