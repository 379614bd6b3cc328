import type { CallTicket } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { getQueueToken } from '@nestjs/bullmq';
import type { Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { CALLS } from './queue-module.js';

/** A store that does not answer within this time counts as away. */
const SILENCE_MS = 800;

/** What is behind the queue. */
export interface QueueStore {
  isReachable: () => boolean;
  whenAway: 'redis_unavailable' | 'database_unavailable';
}

/** The queue of calls, from the gateway's side. */
export class CallQueue {
  constructor(
    private readonly queue: Queue<CallTicket>,
    private readonly store: QueueStore,
  ) {}

  /**
   * Adds a call. The ticket holds ids only.
   * @throws SluiceError `redis_unavailable` or `database_unavailable` at once while the store is known to be away, and within a second when
   * it does not answer; the queue's own error otherwise
   */
  async add(ticket: CallTicket): Promise<void> {
    const { isReachable, whenAway } = this.store;
    if (!isReachable()) throw new SluiceError(whenAway, { dispatched: false });
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new SluiceError(whenAway)), SILENCE_MS);
    });
    try {
      await Promise.race([this.queue.add('call', ticket, { jobId: ticket.callId }), silent]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Makes `CallQueue` injectable beside the queues of `queueModule`. */
export const callQueue = (store: QueueStore): Provider => ({
  provide: CallQueue,
  useFactory: (queue: Queue<CallTicket>) => new CallQueue(queue, store),
  inject: [getQueueToken(CALLS)],
});
