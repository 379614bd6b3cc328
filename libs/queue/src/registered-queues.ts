import { getQueueToken } from '@nestjs/bullmq';
import type { Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { QUEUES } from './queue-module.js';

/**
 * The queues themselves, for whoever shows them to operators. Calls are added through `CallQueue`.
 */
export class RegisteredQueues {
  constructor(readonly all: readonly Queue[]) {}
}

/** Makes `RegisteredQueues` injectable beside the queues of `queueModule`. */
export const registeredQueues: Provider = {
  provide: RegisteredQueues,
  useFactory: (...queues: Queue[]) => new RegisteredQueues(queues),
  inject: QUEUES.map((name) => getQueueToken(name)),
};
