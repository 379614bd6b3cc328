/**
 * Calls and jobs on their way to a worker. Promise: job data hold ids only, results and errors
 * carry nothing of a request, what is queued is executed once and never retried by the queue.
 * Between processes that is BullMQ; inside one, calls are handed over in memory.
 */
export { type CallConsumer, CallQueue, CallSource } from './calls.js';
export { CONSUMING } from './consuming.js';
export { CALLS, JOBS, migrateQueues, type QueueBackend, queueModule } from './queue-module.js';
export { JobQueue, noQueues, queueProviders } from './queues.js';
export { RegisteredQueues } from './registered-queues.js';
export type { QueueStore } from './ticket-queue.js';
