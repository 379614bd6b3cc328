/**
 * BullMQ on either backend. Promise: job data hold ids only, results and errors carry nothing of a
 * request, a job is executed once and never retried by the queue.
 */
export {
  CALLS,
  discardCalls,
  JOBS,
  migrateQueues,
  type QueueBackend,
  queueModule,
  QUEUES,
} from './queue-module.js';
export { CallQueue, JobQueue, noQueues, ticketQueues } from './queues.js';
export { RegisteredQueues, registeredQueues } from './registered-queues.js';
export type { QueueStore } from './ticket-queue.js';
