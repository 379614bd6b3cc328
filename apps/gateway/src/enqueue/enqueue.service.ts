import { sleep } from '#libs/clock';
import { isDatabaseUnavailable } from '#libs/database';
import type { CallTicket } from '#libs/contracts';
import { ignore, SluiceError } from '#libs/errors';
import { type CallEnvelope, ParkedRequests, type Withdrawal, WithdrawnError } from '#libs/parking';
import { isRedisUnavailable } from '#libs/redis';
import { Metrics } from '#libs/telemetry';
import { Injectable } from '@nestjs/common';
import { PortionLostError, Portions } from './portions.js';

/**
 * A parked request outlives its deadline by this, so that withdrawing it at the deadline still
 * finds it.
 */
const PARKED_GRACE_MS = 5_000;

/** The caller of a call that could not be queued has waited for the store already. */
const HASTY_MS = 200;
/** And hears within this time that the store is away. */
const IN_TIME_MS = 700;

/** What is on its way, and may be kept from leaving. */
interface Withdrawable {
  withdraw(): Promise<Withdrawal>;
}

/** Puts a call on its way: request parked, ticket queued. */
@Injectable()
export class Enqueue {
  constructor(
    private readonly parked: ParkedRequests,
    private readonly portions: Portions,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Both travel in one round trip, together with the other calls of the moment. A large body is
   * there before.
   * @throws SluiceError `redis_unavailable`, `database_unavailable` stating whether the call may
   *   leave all the same
   */
  async call(ticket: CallTicket, envelope: CallEnvelope, call: Withdrawable): Promise<void> {
    const { callId } = ticket;
    const startedAt = performance.now();
    const parked = { callId, envelope, ttlMs: ticket.maxWaitMs + PARKED_GRACE_MS };
    try {
      await this.parked.parkBody(parked);
      const requestBytes = this.parked.bytesOf(envelope);
      await this.portions.send({ ...ticket, requestBytes }, parked);
      this.metrics.step('enqueue', startedAt);
    } catch (error) {
      if (error instanceof WithdrawnError)
        throw new SluiceError('queue_timeout', { dispatched: false }, error);
      if (!(error instanceof PortionLostError)) throw enqueueFailure(error, false);
      await this.#resolve(error, call, startedAt);
    }
  }

  /**
   * The answer of the queue was lost, or there was none: a call that is withdrawn has not left, and
   * one that a worker has will be answered.
   */
  async #resolve(lost: PortionLostError, call: Withdrawable, startedAt: number): Promise<void> {
    const { cause, portion } = lost;
    if (cause instanceof SluiceError && cause.facts.dispatched === false) throw cause;
    const leftMs = Math.max(HASTY_MS, IN_TIME_MS - (performance.now() - startedAt));
    const withdrawal = await within(leftMs, call.withdraw());
    const isTaken = withdrawal === 'unknown' && this.portions.isQueued(portion);
    if (isTaken && (await within(HASTY_MS, isTaken))) return;
    throw enqueueFailure(cause, withdrawal !== 'not_sent');
  }

  /** @returns whether the call was still here: then it does not leave */
  keepBack(callId: string): boolean {
    const isKept = this.portions.keepBack(callId);
    // A large body is there already.
    if (isKept) void this.parked.withdraw(callId).catch(ignore('it expires by itself'));
    return isKept;
  }

  /**
   * Prevents the call, which is not here any more, from leaving, if it is still possible. Rejects
   * when the store is away.
   */
  withdraw(callId: string): Promise<Withdrawal> {
    return this.parked.withdraw(callId);
  }
}

/** @returns `undefined` when there is no answer in time */
async function within<T>(ms: number, asked: Promise<T>): Promise<T | undefined> {
  const answered = new AbortController();
  const late = sleep(ms, { signal: answered.signal }).catch(ignore('it was answered'));
  const answer = await Promise.race([asked.catch(ignore('no answer')), late]);
  answered.abort();
  return answer ?? undefined;
}

function enqueueFailure(error: unknown, dispatched: boolean): unknown {
  if (error instanceof SluiceError)
    return new SluiceError(error.code, { dispatched, ...error.facts }, error.cause);
  if (isRedisUnavailable(error)) return new SluiceError('redis_unavailable', { dispatched }, error);
  if (isDatabaseUnavailable(error))
    return new SluiceError('database_unavailable', { dispatched }, error);
  return new SluiceError('internal_error', { dispatched }, error);
}
