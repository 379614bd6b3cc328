import { randomUUID } from 'node:crypto';
import { ReconnectLinks } from '#libs/connect';
import type { ConnectionRoute } from '#libs/connections';
import type { CallTicket } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { ReplyInbox } from '#libs/replies';
import { Injectable } from '@nestjs/common';
import type { AcceptedCall } from '../accept/accept.service.js';
import { Enqueue } from '../enqueue/enqueue.service.js';
import type { AnswerSink, Grant } from '../reply/answer-writer.js';
import { type CallOutcome, PendingCall } from '../reply/pending-call.js';
import type { Presence } from '../reply/presence.js';
import { LeftInLineError, type Placed, Reserve } from '../reserve/reserve.service.js';
import { InFlight } from './in-flight.js';

/** A call whose place has come gets at least this long to leave, however long it waited for it. */
const DISPATCH_MS = 1_000;

interface Journey {
  route: ConnectionRoute;
  accepted: Pick<AcceptedCall, 'request' | 'timeouts' | 'callerTimeoutMs'>;
  presence: Presence;
  answerTo: (grant: Grant) => AnswerSink;
}

interface SettingOut {
  callId: string;
  waitedMs: number;
  placed: Placed;
}

/** What remains of a call's journey once it has been accepted: its place, the queue, the answer. */
@Injectable()
export class MakeCall {
  constructor(
    private readonly reserve: Reserve,
    private readonly enqueue: Enqueue,
    private readonly inFlight: InFlight,
    private readonly inbox: ReplyInbox,
    private readonly links: ReconnectLinks,
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
    const departure = randomUUID();
    const startedAt = performance.now();
    const { queueMs } = accepted.timeouts;
    const { projectId, connectionId } = route;
    const { method, target } = accepted.request;
    const placed = await this.reserve.place(route, {
      departure,
      projectId,
      connectionId,
      method,
      target,
      maxWaitMs: Math.min(queueMs, accepted.callerTimeoutMs ?? Infinity),
      onGone: (listener) => presence.onGone(listener),
    });
    const waitedMs = placed.reserved ? performance.now() - startedAt : 0;
    try {
      return await this.#send(journey, { callId: departure, waitedMs, placed });
    } catch (error) {
      throw error instanceof SluiceError ? withWaited(error, waitedMs) : error;
    }
  }

  async #send(
    { route, accepted, presence, answerTo }: Journey,
    { callId, waitedMs, placed }: SettingOut,
  ): Promise<CallOutcome> {
    const { reserved } = placed;
    if (presence.isGone) {
      if (reserved) this.reserve.withdraw(reserved);
      throw new LeftInLineError();
    }
    const { timeouts, request, callerTimeoutMs } = accepted;
    const queueMs = Math.max(DISPATCH_MS, timeouts.queueMs - waitedMs);
    const withdraw = () =>
      reserved ? this.reserve.withdrawParked(reserved) : this.enqueue.withdraw(callId);
    const pending = new PendingCall({
      callId,
      inbox: this.inbox,
      presence,
      queueMs,
      totalMs: timeouts.totalMs,
      callerTimeoutMs: callerTimeoutMs === undefined ? undefined : callerTimeoutMs - waitedMs,
      waitedMs,
      withdraw,
      answerTo,
    });
    const ticket = this.#ticket(route, { callId, placed, maxWaitMs: queueMs });
    try {
      await this.enqueue.call(
        ticket,
        { request, totalMs: timeouts.totalMs },
        { queueMs, withdraw },
      );
    } catch (error) {
      pending.abandon();
      throw error;
    }
    return pending.outcome;
  }

  /** Written out: so all tickets are of one shape. */
  #ticket(
    { projectId, connectionId }: ConnectionRoute,
    { callId, placed, maxWaitMs }: { callId: string; placed: Placed; maxWaitMs: number },
  ): CallTicket {
    const { limitRoute, reserved } = placed;
    const planned = reserved && {
      place: reserved.reservation.place,
      at: reserved.reservation.at,
    };
    const replyTo = this.inbox.address;
    return { callId, projectId, connectionId, replyTo, limitRoute, planned, maxWaitMs };
  }
}

const withWaited = ({ code, facts, cause }: SluiceError, waitedMs: number): SluiceError =>
  new SluiceError(code, { ...facts, waitedMs }, cause);
