import { randomUUID } from 'node:crypto';
import { ReconnectLinks } from '#libs/connect';
import type { ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { ReplyInbox } from '#libs/replies';
import { Metrics } from '#libs/telemetry';
import type { Turn } from '#libs/turns';
import { Injectable } from '@nestjs/common';
import type { AcceptedCall } from '../accept/accept.service.js';
import type { AnswerSink, Grant } from '../reply/answer-writer.js';
import { type CallOutcome, PendingCall } from '../reply/pending-call.js';
import type { Presence } from '../reply/presence.js';
import { LeftInLineError } from '../turn/take-turn.service.js';
import { CallSteps } from './call-steps.js';
import { InFlight } from './in-flight.js';

/** A call whose turn has come gets at least this long to leave, however long it waited for it. */
const DISPATCH_MS = 1_000;

interface Journey {
  route: ConnectionRoute;
  accepted: Pick<AcceptedCall, 'request' | 'timeouts' | 'callerTimeoutMs'>;
  presence: Presence;
  answerTo: (grant: Grant) => AnswerSink;
}

interface Turned {
  callId: string;
  waitedMs: number;
  turnAt: number | undefined;
}

/** What remains of a call's journey once it has been accepted: its turn, the queue, the answer. */
@Injectable()
export class MakeCall {
  constructor(
    private readonly steps: CallSteps,
    private readonly inFlight: InFlight,
    private readonly inbox: ReplyInbox,
    private readonly links: ReconnectLinks,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Resolves when the answer has been taken in, or the caller has left.
   * @throws SluiceError stating whether the request may have left
   */
  async make(journey: Journey): Promise<CallOutcome> {
    const { route, presence } = journey;
    const leave = this.inFlight.enter(route.projectId, () => presence.dismiss());
    try {
      const ended = await this.#inTurn(journey);
      return ended.kind === 'caller_gone' ? this.#gone(ended) : ended;
    } catch (error) {
      if (error instanceof LeftInLineError)
        return this.#gone({ kind: 'caller_gone', dispatched: false });
      if (error instanceof SluiceError && error.code === 'needs_reauth')
        throw new SluiceError('needs_reauth', { ...error.facts, ...this.links.of(route) });
      throw error;
    } finally {
      leave();
    }
  }

  /** A caller who was dismissed because the process stops still hears why. */
  #gone(outcome: CallOutcome & { kind: 'caller_gone' }): CallOutcome {
    if (!this.inFlight.isStopping) return outcome;
    throw new SluiceError('shutting_down', { dispatched: outcome.dispatched });
  }

  async #inTurn(journey: Journey): Promise<CallOutcome> {
    const { route, accepted, presence } = journey;
    const callId = randomUUID();
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
      const ended = await this.#send(journey, { callId, waitedMs, turnAt: turnAtOf(turn) });
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
    { route, accepted, presence, answerTo }: Journey,
    { callId, waitedMs, turnAt }: Turned,
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
      answerTo,
    });
    const startedAt = performance.now();
    const { projectId, connectionId } = route;
    const replyTo = this.inbox.address;
    const ticket = { callId, projectId, connectionId, replyTo, turnAt };
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
