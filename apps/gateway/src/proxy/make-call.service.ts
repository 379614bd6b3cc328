import type { ServerResponse } from 'node:http';
import { sleep } from '#libs/clock';
import { ReconnectLinks } from '#libs/connect';
import type { ConnectionRoute } from '#libs/connections';
import type { CallTicket } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { Withdrawal } from '#libs/parking';
import { isRedisUnavailable } from '#libs/redis';
import { CallerGoneError, ReplyInbox } from '#libs/replies';
import { RequestLog } from '#libs/requests';
import { Injectable } from '@nestjs/common';
import { Enqueue } from '../enqueue/enqueue.service.js';
import type { AnswerSink, Grant } from '../reply/answer-writer.js';
import { classified } from '../reply/classified.js';
import { type Place, Reserve } from '../reserve/reserve.service.js';
import { Call, type CallOutcome, type CallTerms, type CallWay } from './call.js';
import { entryOfCall } from './entry-of-call.js';
import { InFlight } from './in-flight.js';

/** So long a withdrawal may take while the connection to the store is made anew. */
const PATIENCE_MS = 500;
const AGAIN_MS = 20;

/** A call that is to be made. */
interface Journey {
  route: ConnectionRoute;
  accepted: CallTerms;
  /** When it closes, nobody waits any more. Left out where nobody could leave. */
  response?: ServerResponse | undefined;
  /** Aborts when nobody waits any more, as `response` does. */
  signal?: AbortSignal | undefined;
  /** Of the caller; left out where Sluice asks for itself. */
  keyId?: string;
  /** Makes what takes the answer in, of the call with that id. */
  answerTo: (grant: Grant, id: string) => AnswerSink;
}

/** What remains of a call's journey once it has been accepted: its place, the queue, the answer. */
@Injectable()
export class MakeCall {
  readonly #way: CallWay;

  constructor(
    private readonly reserve: Reserve,
    private readonly enqueue: Enqueue,
    private readonly inFlight: InFlight,
    private readonly inbox: ReplyInbox,
    private readonly links: ReconnectLinks,
    private readonly requestLog: RequestLog,
  ) {
    this.#way = { inbox, withdraw: (call) => persistently(() => this.#withdraw(call)) };
  }

  /**
   * Resolves when the answer has been taken in, or the caller has left. However it ends, it is told
   * of in the request log.
   * @throws SluiceError stating whether the request may have left
   */
  async make(journey: Journey): Promise<CallOutcome> {
    const call = new Call(this.#way, journey.route, journey.accepted, journey.answerTo);
    try {
      const outcome = await this.#made(call, journey);
      this.requestLog.record(entryOfCall(call, outcome, journey.keyId));
      return outcome;
    } catch (error) {
      const { code, facts, cause } = classified(error);
      const failure = new SluiceError(code, { ...facts, requestId: call.id }, cause);
      this.requestLog.record(entryOfCall(call, failure, journey.keyId));
      throw failure;
    }
  }

  async #made(call: Call, { route, response, signal }: Journey): Promise<CallOutcome> {
    this.inFlight.enter(call);
    if (response) abortOnClose(call, response);
    const release = signal && abortWith(call, signal);
    try {
      await this.#setOut(call);
      return await call.outcome;
    } catch (error) {
      if (error instanceof SluiceError && error.code === 'needs_reauth')
        throw new SluiceError('needs_reauth', { ...error.facts, ...this.links.of(route) });
      throw error;
    } finally {
      release?.();
      this.inFlight.leave(call);
    }
  }

  /** Never rejects: what becomes of a call is its outcome. */
  async #setOut(call: Call): Promise<void> {
    try {
      const place = await this.reserve.place(call);
      if (!call.park(place)) return this.reserve.giveUp(call, place);
      const { request, route, shape } = call;
      const { totalMs } = route.timeouts;
      await this.enqueue.call(this.#ticket(call, place), { request, totalMs, shape }, call);
    } catch (error) {
      call.fail(error);
    }
  }

  /** Rejects when the store is away. */
  async #withdraw(call: Call): Promise<Withdrawal> {
    const { reserve, enqueue } = this;
    if (enqueue.keepBack(call.id)) {
      if (call.place) reserve.giveUp(call, call.place);
      return 'not_sent';
    }
    const reservation = call.place?.reservation;
    return reservation ? reserve.withdrawParked(call, reservation) : enqueue.withdraw(call.id);
  }

  /** Written out: so all tickets are of one shape. */
  #ticket({ id: callId, route, queueMs: maxWaitMs }: Call, place: Place): CallTicket {
    const { projectId, connectionId } = route;
    const { limitRoute, reservation } = place;
    const planned = reservation && { place: reservation.place, at: reservation.at };
    const replyTo = this.inbox.address;
    return { callId, projectId, connectionId, replyTo, limitRoute, planned, maxWaitMs };
  }
}

/**
 * Asks again when the connection to the store has broken. A store that does not answer leaves open
 * whether the request was sent.
 */
async function persistently(withdraw: () => Promise<Withdrawal>): Promise<Withdrawal> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await withdraw();
    } catch (error) {
      if (!isRedisUnavailable(error) || performance.now() > givesUpAt) return 'unknown';
      await sleep(AGAIN_MS);
    }
  }
}

function abortOnClose(call: Call, response: ServerResponse): void {
  const hungUp = (): void => {
    if (!call.isOver) call.abort(new CallerGoneError());
  };
  if (response.destroyed) hungUp();
  else response.once('close', hungUp);
}

/** @returns ends it */
function abortWith(call: Call, signal: AbortSignal): () => void {
  const abort = (): void => {
    if (!call.isOver) call.abort(signal.reason as Error);
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}
