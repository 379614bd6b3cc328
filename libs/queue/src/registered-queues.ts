import type { Queue } from 'bullmq';

/**
 * The queues themselves, for whoever shows them to operators. Calls are added through `CallQueue`.
 */
export class RegisteredQueues {
  constructor(readonly all: readonly Queue[]) {}
}
