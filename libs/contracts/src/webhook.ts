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

/** What a project can be told about. */
export const WEBHOOK_EVENTS = [
  'job.settled',
  'job.page_ready',
  ...BATCH_EVENTS,
  ...CONNECTION_EVENTS,
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1);

export const createWebhookEndpointSchema = z.strictObject({
  url: plainUrlSchema,
  events: events.default(['job.settled']),
});
export const updateWebhookEndpointSchema = z
  .strictObject({ url: plainUrlSchema, events, status: z.enum(['active', 'disabled']) })
  .partial();

export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;
