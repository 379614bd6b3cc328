/**
 * BullMQ on either backend. Promise: job data hold ids only, results and errors carry nothing of a request, a job is
 * executed once and never retried by the queue.
 */
export { CallQueue, callQueue, type QueueStore } from './call-queue.js';
export {
  CALLS,
  discardCalls,
  migrateQueues,
  type QueueBackend,
  queueModule,
} from './queue-module.js';
