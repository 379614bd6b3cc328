import { z } from 'zod';

/** Lists are read from their beginning: what lies deeper is asked for with our own cursor. */
const DEEPEST = 10_000;
const MOST = 1_000;
const name = z.string().min(1).max(255);
const flag = z.enum(['true', 'false']).default('false');

export const connectionsQuerySchema = z
  .strictObject({
    connectionId: name.optional(),
    integrationId: name.regex(/^[^,]*$/, 'must be one integration').optional(),
    endUserId: name.optional(),
    limit: z.coerce.number().int().min(1).max(MOST).default(MOST),
    page: z.coerce.number().int().min(0).default(0),
  })
  .refine(({ limit, page }) => (page + 1) * limit <= DEEPEST, {
    path: ['page'],
    error: `lies behind the first ${DEEPEST} connections: GET /connections of Sluice has a cursor`,
  });
export type ConnectionsQuery = z.infer<typeof connectionsQuerySchema>;

/** Of which integration the connection is, and what else its clients say. */
export const namedConnectionSchema = z.strictObject({
  provider_config_key: name,
  force_refresh: flag,
  refresh_token: flag,
  refresh_github_app_jwt_token: flag,
});
export type NamedConnection = z.infer<typeof namedConnectionSchema>;

/** What people are called is not kept: an end user is an id here. */
const endUserSchema = z.object({ id: name });

export const sessionSchema = z
  .strictObject({
    end_user: endUserSchema.optional(),
    organization: z.object({ id: name }).optional(),
    tags: z.object({ end_user_id: name.optional() }).optional(),
    allowed_integrations: z.array(name).min(1).max(50).optional(),
  })
  .transform(({ end_user, tags, allowed_integrations }) => ({
    externalUserId: end_user?.id ?? tags?.end_user_id,
    integrations: allowed_integrations,
  }))
  .refine(({ externalUserId }) => externalUserId !== undefined, {
    path: ['end_user'],
    error: 'is needed: {"id": …}, or "tags": {"end_user_id": …}',
  });
export type SessionInput = z.infer<typeof sessionSchema>;

export const reconnectSchema = z.strictObject({
  connection_id: name,
  integration_id: name,
  end_user: endUserSchema.optional(),
  organization: z.object({ id: name }).optional(),
});
export type ReconnectInput = z.infer<typeof reconnectSchema>;
