import type { CallTicket, JobTicket } from '#libs/contracts';
import { getQueueToken } from '@nestjs/bullmq';
import type { Provider, Type } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { CALLS, JOBS } from './queue-module.js';
import { type QueueStore, TicketQueue } from './ticket-queue.js';

/** Calls, from the gateway's side. */
export class CallQueue extends TicketQueue<CallTicket> {
  protected nameOf({ callId }: CallTicket): string {
    return callId;
  }
}

/** Jobs whose turn has come, from the dispatcher's side. */
export class JobQueue extends TicketQueue<JobTicket> {
  protected nameOf({ jobId, fence }: Pick<JobTicket, 'jobId' | 'fence'>): string {
    return `${jobId}-${fence}`;
  }

  /** Whether the ticket is waiting or in a worker's hands. */
  has(ticket: Pick<JobTicket, 'jobId' | 'fence'>): Promise<boolean> {
    return this.holds(this.nameOf(ticket));
  }
}

const TICKET_QUEUES: [
  type: Type<unknown> & (new (queue: Queue, store: QueueStore) => unknown),
  name: string,
][] = [
  [CallQueue, CALLS],
  [JobQueue, JOBS],
];

/** Makes the queues injectable beside those of `queueModule`. */
export const ticketQueues = (store: QueueStore): Provider[] =>
  TICKET_QUEUES.map(([type, name]) => ({
    provide: type,
    useFactory: (queue: Queue) => new type(queue, store),
    inject: [getQueueToken(name)],
  }));

/** The same names with nothing behind them. */
export const noQueues = (): Provider[] =>
  TICKET_QUEUES.map(([type]) => ({ provide: type, useValue: undefined }));
