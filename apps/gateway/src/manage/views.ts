import {
  authSchema,
  CONNECTION_STATUSES,
  expiredSignalSchema,
  limitPolicySchema,
  SCOPES,
  timeoutsSchema,
} from '#libs/contracts';
import { z } from 'zod';

const instant = z.iso.datetime();

export const projectView = z.object({
  id: z.uuid(),
  name: z.string(),
  weight: z.number().int(),
  createdAt: instant,
  updatedAt: instant,
});

export const apiKeyView = z.object({
  id: z.uuid(),
  projectId: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  installation: z.boolean(),
  /** The first characters of the key. */
  hint: z.string(),
  createdAt: instant,
});
/** The only answer that ever holds the key itself. */
export const newApiKeyView = apiKeyView.extend({ key: z.string() });

export const integrationView = z.object({
  id: z.uuid(),
  key: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  allowedHosts: z.array(z.string()),
  plainHttpHosts: z.array(z.string()),
  auth: authSchema,
  oauth: z
    .object({ clientId: z.string(), scopes: z.array(z.string()), hasClientSecret: z.boolean() })
    .optional(),
  variables: z.record(
    z.string(),
    z.object({ label: z.string().optional(), values: z.array(z.string()).optional() }),
  ),
  limits: limitPolicySchema.optional(),
  timeouts: timeoutsSchema,
  maxRequestBytes: z.number().int(),
  maxResponseBytes: z.number().int(),
  expired: z.array(expiredSignalSchema).optional(),
  createdAt: instant,
  updatedAt: instant,
});

export const connectionView = z.object({
  id: z.uuid(),
  /** Key of the integration. */
  integration: z.string(),
  externalUserId: z.string().optional(),
  variables: z.record(z.string(), z.string()),
  limits: limitPolicySchema.optional(),
  status: z.enum(CONNECTION_STATUSES),
  expiresAt: instant.optional(),
  lastRefreshedAt: instant.optional(),
  lastError: z.string().optional(),
  createdAt: instant,
  updatedAt: instant,
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

export type ProjectView = z.infer<typeof projectView>;
export type ApiKeyView = z.infer<typeof apiKeyView>;
export type NewApiKeyView = z.infer<typeof newApiKeyView>;
export type IntegrationView = z.infer<typeof integrationView>;
export type ConnectionView = z.infer<typeof connectionView>;
