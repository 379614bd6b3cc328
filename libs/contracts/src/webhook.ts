import { z } from 'zod';
import { plainUrlSchema } from './plain-url.js';

/** What becomes of a connection, as a project can be told. */
const CONNECTION_EVENTS = [
  'connection.created',
  'connection.refresh_failed',
  'connection.needs_reauth',
  'connection.recovered',
  'connection.deleted',
] as const;
export type ConnectionEvent = (typeof CONNECTION_EVENTS)[number];

/** What becomes of a batch; its progress is told every five seconds at most. */
const BATCH_EVENTS = ['batch.settled', 'batch.progress'] as const;
export type BatchEvent = (typeof BATCH_EVENTS)[number];

/** What becomes of messages themselves, and of where they go. */
const DELIVERY_EVENTS = ['callback.given_up', 'endpoint.disabled'] as const;

/** What a project can be told about. */
export const WEBHOOK_EVENTS = [
  'job.settled',
  'job.page_ready',
  ...BATCH_EVENTS,
  ...CONNECTION_EVENTS,
  ...DELIVERY_EVENTS,
  'schedule.failed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What is sent to try an endpoint out, and to nobody else. */
export const ENDPOINT_TEST = 'endpoint.test';
export const CALLBACK_EVENTS = [...WEBHOOK_EVENTS, ENDPOINT_TEST] as const;
export type CallbackEvent = (typeof CALLBACK_EVENTS)[number];

const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1);

export const createWebhookEndpointSchema = z.strictObject({
  url: plainUrlSchema,
  events: events.default(['job.settled']),
});
export const updateWebhookEndpointSchema = z
  .strictObject({ url: plainUrlSchema, events, status: z.enum(['active', 'disabled']) })
  .partial();

/** Which messages are to be sent again: those that were made since then, and before. */
export const replayCallbacksSchema = z.strictObject({
  since: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).optional(),
  endpoint: z.uuid().optional(),
  /** Only says how many it would be. */
  dryRun: z.boolean().default(false),
});
export type ReplayCallbacks = z.infer<typeof replayCallbacksSchema>;

export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;
