import { sleep } from '#libs/clock';
import { isDatabaseUnavailable } from '#libs/database';
import type { CallTicket } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { type CallEnvelope, ParkedRequests, type Withdrawal, WithdrawnError } from '#libs/parking';
import { CallQueue } from '#libs/queue';
import { isRedisUnavailable } from '#libs/redis';
import { Metrics } from '#libs/telemetry';
import { Injectable } from '@nestjs/common';

/**
 * A parked request outlives its deadline by this, so that withdrawing it at the deadline still
 * finds it.
 */
const PARKED_GRACE_MS = 5_000;

/** The caller of a call that could not be queued has waited for the store already. */
const HASTY_MS = 200;

/** What is on its way, and may be kept from leaving. */
interface Withdrawable {
  withdraw(): Promise<Withdrawal>;
}

/** Puts a call on its way: request parked, ticket queued. */
@Injectable()
export class Enqueue {
  constructor(
    private readonly parked: ParkedRequests,
    private readonly queue: CallQueue,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Both travel in one round trip: the request is parked first, on the same connection, so it is
   * there when the ticket is seen. A large body is there before.
   * @throws SluiceError `redis_unavailable`, `database_unavailable` stating whether the call may
   *   leave all the same
   */
  async call(ticket: CallTicket, envelope: CallEnvelope, call: Withdrawable): Promise<void> {
    const startedAt = performance.now();
    const ttlMs = ticket.maxWaitMs + PARKED_GRACE_MS;
    try {
      await this.parked.parkBody(ticket.callId, envelope, ttlMs);
      await Promise.all([this.parked.park(ticket.callId, envelope, ttlMs), this.queue.add(ticket)]);
      this.metrics.step('enqueue', startedAt);
    } catch (error) {
      if (error instanceof WithdrawnError)
        throw new SluiceError('queue_timeout', { dispatched: false }, error);
      throw enqueueFailure(error, (await hastily(call)) === 'unknown');
    }
  }

  /**
   * Prevents the call from leaving, if it is still possible. A store that does not answer leaves
   * that open.
   */
  withdraw(callId: string): Promise<Withdrawal> {
    return this.parked.withdraw(callId).catch(() => 'unknown' as const);
  }
}

async function hastily(call: Withdrawable): Promise<Withdrawal> {
  const answered = new AbortController();
  const late = sleep(HASTY_MS, { signal: answered.signal }).then(() => 'unknown' as const);
  const withdrawal = await Promise.race([call.withdraw(), late]);
  answered.abort();
  return withdrawal;
}

function enqueueFailure(error: unknown, dispatched: boolean): unknown {
  if (error instanceof SluiceError)
    return new SluiceError(error.code, { dispatched, ...error.facts }, error.cause);
  if (isRedisUnavailable(error)) return new SluiceError('redis_unavailable', { dispatched }, error);
  if (isDatabaseUnavailable(error))
    return new SluiceError('database_unavailable', { dispatched }, error);
  return new SluiceError('internal_error', { dispatched }, error);
}
