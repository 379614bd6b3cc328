import { isDatabaseUnavailable } from '#libs/database';
import type { CallTicket } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { type CallEnvelope, PermitStore, type Withdrawal } from '#libs/permits';
import { CallQueue } from '#libs/queue';
import { isRedisUnavailable } from '#libs/redis';
import { Injectable } from '@nestjs/common';

/** A permit outlives its deadline by this, so that taking it back at the deadline still finds it. */
const PERMIT_GRACE_MS = 5_000;

/** The caller of a call that could not be queued has waited for the store already. */
const HASTY_MS = 200;

/** Puts a call on its way: permit stored, ticket queued. */
@Injectable()
export class Enqueue {
  constructor(
    private readonly permits: PermitStore,
    private readonly queue: CallQueue,
  ) {}

  /**
   * Both travel in one round trip: the permit is written first on the same connection, so it is there when the ticket is seen.
   * @throws SluiceError `redis_unavailable`, `database_unavailable` stating whether the call may leave all the same
   */
  async call(ticket: CallTicket, envelope: CallEnvelope, deadlineMs: number): Promise<void> {
    try {
      await Promise.all([
        this.permits.put(ticket.callId, envelope, deadlineMs + PERMIT_GRACE_MS),
        this.queue.add(ticket),
      ]);
    } catch (error) {
      const dispatched = (await this.#takeBackHastily(ticket.callId)) === 'may_have_left';
      throw enqueueFailure(error, dispatched);
    }
  }

  /** Prevents the call from leaving, if it is still possible. A store that does not answer leaves that open. */
  takeBack(callId: string): Promise<Withdrawal> {
    return this.permits.withdraw(callId).catch(() => 'may_have_left' as const);
  }

  async #takeBackHastily(callId: string): Promise<Withdrawal> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Withdrawal>((resolve) => {
      timer = setTimeout(() => resolve('may_have_left'), HASTY_MS);
    });
    const withdrawal = await Promise.race([this.takeBack(callId), late]);
    clearTimeout(timer);
    return withdrawal;
  }
}

function enqueueFailure(error: unknown, dispatched: boolean): unknown {
  if (error instanceof SluiceError)
    return new SluiceError(error.code, { dispatched, ...error.facts }, error.cause);
  if (isRedisUnavailable(error)) return new SluiceError('redis_unavailable', { dispatched }, error);
  if (isDatabaseUnavailable(error))
    return new SluiceError('database_unavailable', { dispatched }, error);
  return new SluiceError('internal_error', { dispatched }, error);
}
