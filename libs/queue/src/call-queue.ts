import type { CallTicket } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { getQueueToken } from '@nestjs/bullmq';
import type { Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { CALLS } from './queue-module.js';

/** The queue of calls, from the gateway's side. */
export class CallQueue {
  constructor(
    private readonly queue: Queue<CallTicket>,
    private readonly isReachable: () => boolean,
  ) {}

  /**
   * Adds a call. The ticket holds ids only.
   * @throws SluiceError `redis_unavailable` at once while the store is away; the queue's own error otherwise
   */
  async add(ticket: CallTicket): Promise<void> {
    if (!this.isReachable()) throw new SluiceError('redis_unavailable', { dispatched: false });
    await this.queue.add('call', ticket, { jobId: ticket.callId });
  }
}

/** Makes `CallQueue` injectable beside the queues of `queueModule`. */
export const callQueue = (isReachable: () => boolean): Provider => ({
  provide: CallQueue,
  useFactory: (queue: Queue<CallTicket>) => new CallQueue(queue, isReachable),
  inject: [getQueueToken(CALLS)],
});
