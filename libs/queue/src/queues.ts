import type { JobPortion } from '#libs/contracts';
import type { Redis } from '#libs/redis';
import type { Logger } from '#libs/telemetry';
import { getQueueToken } from '@nestjs/bullmq';
import type { Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { BullCallQueue } from './bull-call-queue.js';
import { BullCallSource } from './bull-call-source.js';
import { CallQueue, CallSource } from './calls.js';
import { LocalCalls } from './local-calls.js';
import { PortionWorkers } from './portion-workers.js';
import { CALLS, JOBS, type QueueBackend, queuesOf } from './queue-module.js';
import { RegisteredQueues } from './registered-queues.js';
import { type QueueStore, TicketQueue } from './ticket-queue.js';

/** Jobs whose turn has come, from the dispatcher's side. */
export class JobQueue extends TicketQueue<JobPortion> {
  protected nameOf({ id }: JobPortion): string {
    return id;
  }

  /** Whether the portion is waiting or in a worker's hands. */
  has(portionId: string): Promise<boolean> {
    return this.holds(portionId);
  }
}

interface QueueParts {
  backend: QueueBackend;
  store: QueueStore;
  log: Logger;
}

/** Makes the queues injectable beside those of `queueModule`. */
export const queueProviders = (parts: QueueParts): Provider[] => [
  ...(parts.backend.kind === 'redis'
    ? callsBetweenProcesses(parts, parts.backend.connection)
    : callsInMemory()),
  {
    provide: JobQueue,
    useFactory: (queue: Queue) => new JobQueue(queue, parts.store),
    inject: [getQueueToken(JOBS)],
  },
  {
    provide: RegisteredQueues,
    useFactory: (...queues: Queue[]) => new RegisteredQueues(queues),
    inject: queuesOf(parts.backend).map((name) => getQueueToken(name)),
  },
];

/** The same names with nothing behind them. */
export const noQueues = (): Provider[] =>
  [CallQueue, CallSource, JobQueue, RegisteredQueues].map((provide) => ({
    provide,
    useValue: undefined,
  }));

function callsBetweenProcesses({ store, log }: QueueParts, redis: Redis): Provider[] {
  const workers = new PortionWorkers(redis);
  return [
    {
      provide: CallQueue,
      useFactory: (queue: Queue) => new BullCallQueue(queue, store, workers),
      inject: [getQueueToken(CALLS)],
    },
    {
      provide: CallSource,
      useFactory: (queue: Queue) => new BullCallSource(queue, redis, workers, log),
      inject: [getQueueToken(CALLS)],
    },
  ];
}

function callsInMemory(): Provider[] {
  const { queue, source } = new LocalCalls();
  return [
    { provide: CallQueue, useValue: queue },
    { provide: CallSource, useValue: source },
  ];
}
