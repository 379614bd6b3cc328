import { z } from 'zod';

/** What becomes of a connection, as a project can be told. */
export const CONNECTION_EVENTS = [
  'connection.created',
  'connection.refresh_failed',
  'connection.needs_reauth',
  'connection.recovered',
  'connection.deleted',
] as const;
export type ConnectionEvent = (typeof CONNECTION_EVENTS)[number];

/** What a project can be told about. */
export const WEBHOOK_EVENTS = ['job.settled', ...CONNECTION_EVENTS] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2_048);
const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1);

export const createWebhookEndpointSchema = z.strictObject({
  url,
  events: events.default([...WEBHOOK_EVENTS]),
});
export const updateWebhookEndpointSchema = z
  .strictObject({ url, events, status: z.enum(['active', 'disabled']) })
  .partial();

export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;
