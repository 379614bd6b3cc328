import { z } from 'zod';

/** What a project can be told about. */
export const WEBHOOK_EVENTS = ['job.settled'] as const;
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
