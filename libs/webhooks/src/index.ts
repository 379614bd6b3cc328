/**
 * Callbacks: signed messages about what has happened (Standard Webhooks). Promise: a message is
 * written in the transaction of what it reports, is delivered at least once under the same
 * `webhook-id` or given up after about three days, is signed over the very bytes that are sent, and
 * is erased when it has been delivered, or three days after it was given up. Nothing is sent to an
 * endpoint that is disabled or that wants to be left alone.
 */
export { Announcements } from './announcements.js';
export type { Attempt, AttemptStart, Delivery, AttemptEnd } from './attempt.js';
export { Opener } from './attempt.js';
export { Callback, CALLBACK_STATES } from './callback.entity.js';
export { CallbackBacklog } from './callback-backlog.js';
export { ConnectionReports } from './connection-reports.js';
export {
  type BegunAttempts,
  Deliveries,
  type DueReceiver,
  type DueReceivers,
  type Share,
} from './deliveries.js';
export { JobBatchReports } from './job-batch-reports.js';
export { EndpointHealth } from './endpoint-health.js';
export { GivenUpReports } from './given-up-reports.js';
export { JobReports } from './job-reports.js';
export { ANSWERS_COLUMN, MessageBox, MESSAGES_COLUMN } from './message-box.js';
export { Replays, type ReplayCount } from './replays.js';
export { hostOf, type Receiver } from './receiver.js';
export { nextWaitMs } from './retry-schedule.js';
export { ScheduleReports } from './schedule-reports.js';
export { messageId } from './signature.js';
export { WEBHOOK_SECRETS_COLUMNS, WebhookSecrets } from './secrets.js';
export { WebhookEndpoint } from './webhook-endpoint.entity.js';
export { type CallbackFilter, CallbackUrls, Webhooks } from './webhooks.js';
