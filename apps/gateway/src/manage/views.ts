import { createProviderSchema } from '#libs/catalog';
import {
  authSchema,
  CONNECT_FAILURES,
  CONNECT_STATUSES,
  CONNECTION_STATUSES,
  expiredSignalSchema,
  limitPolicySchema,
  rateLimitSchema,
  requestLimitsSchema,
  rewriteLinksSchema,
  SCOPES,
  timeoutsSchema,
  verificationSchema,
  CALLBACK_EVENTS,
  WEBHOOK_EVENTS,
} from '#libs/contracts';
import { CALLBACK_STATES } from '#libs/webhooks';
import { z } from 'zod';

export const instant = z.iso.datetime();

export const projectView = z.object({
  id: z.uuid(),
  name: z.string(),
  requestLimits: requestLimitsSchema.optional(),
  createdAt: instant,
  updatedAt: instant,
});

const usage = z.object({ used: z.number().int(), most: z.number().int() });
/** `most` is the operator's setting; what would be more is refused. */
export const usedProjectView = projectView.extend({
  usage: z.object({
    apiKeys: usage,
    integrations: usage,
    connections: usage,
    webhookEndpoints: usage,
    schedules: usage,
    /** That are not settled, and the bytes in which they are stored. */
    waitingJobs: usage,
    waitingJobBytes: usage,
    /** What failed jobs have sent; beyond it the oldest is forgotten. */
    keptJobBytes: usage,
  }),
});

export const apiKeyView = z.object({
  id: z.uuid(),
  projectId: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  installation: z.boolean(),
  /** The first characters of the key. */
  hint: z.string(),
  expiresAt: instant.optional(),
  /** To the minute. */
  lastUsedAt: instant.optional(),
  /** The only connection that it is good for. */
  connection: z.uuid().optional(),
  requestLimits: requestLimitsSchema.optional(),
  createdAt: instant,
});
/** The only answer that ever holds the key itself. */
export const newApiKeyView = apiKeyView.extend({
  key: z.string(),
  /** Of a key for Membrane, whose id is the workspace's key: signs tokens for end users. */
  workspaceSecret: z.string().optional(),
});

export const providerView = z.object({
  ...createProviderSchema.shape,
  /** Left out in lists. */
  resources: z.array(z.unknown()).optional(),
  /** The catalogue's are everybody's. */
  owner: z.enum(['catalogue', 'project']),
  /**
   * Whether the host depends on the connection, so that only paths below the base URL can be
   * called.
   */
  requiresRelativePaths: z.boolean(),
  /** Whether integrations need no `oauth` of their own. */
  hasOAuthClient: z.boolean(),
  createdAt: instant.optional(),
  updatedAt: instant.optional(),
});

/** One version of a definition. */
export const definitionView = z.object({
  resource: z.string(),
  level: z.enum(['integration', 'connection']),
  version: z.number().int(),
  /** `/schemas/resource.json` says what is in it. */
  definition: z.record(z.string(), z.unknown()),
  createdAt: instant,
  /** Absent while it is in force. */
  replacedAt: instant.optional(),
});

export const importedProviderView = z.object({
  provider: providerView,
  /** Operations of the description, and how many of them became methods. */
  operations: z.number().int(),
  methods: z.number().int(),
  /** What was not taken over, and why; the first thousand. */
  skipped: z.array(z.object({ operation: z.string(), reason: z.string() })),
});

export const integrationView = z.object({
  id: z.uuid(),
  key: z.string(),
  /** Id of the provider, and the fields that say what it says. */
  provider: z.string().optional(),
  inherited: z.array(z.string()).optional(),
  name: z.string(),
  baseUrl: z.string(),
  allowedHosts: z.array(z.string()),
  plainHttpHosts: z.array(z.string()),
  auth: authSchema,
  oauth: z
    .object({ clientId: z.string(), scopes: z.array(z.string()), hasClientSecret: z.boolean() })
    .optional(),
  /** To be registered with the OAuth client: where the provider sends people back to. */
  redirectUri: z.url().optional(),
  variables: z.record(
    z.string(),
    z.object({ label: z.string().optional(), values: z.array(z.string()).optional() }),
  ),
  limits: limitPolicySchema.optional(),
  timeouts: timeoutsSchema,
  maxRequestBytes: z.number().int(),
  maxResponseBytes: z.number().int(),
  rateLimit: rateLimitSchema.optional(),
  expired: z.array(expiredSignalSchema).optional(),
  verify: verificationSchema.optional(),
  rewriteLinks: rewriteLinksSchema.optional(),
  createdAt: instant,
  updatedAt: instant,
});

export const connectionView = z.object({
  id: z.uuid(),
  /** Key of the integration. */
  integration: z.string(),
  externalUserId: z.string().optional(),
  /** A name of the project's own, a selector like the id. */
  alias: z.string().optional(),
  /** The provider's name for the account, where the token answer tells it. */
  account: z.string().optional(),
  variables: z.record(z.string(), z.string()),
  limits: limitPolicySchema.optional(),
  status: z.enum(CONNECTION_STATUSES),
  expiresAt: instant.optional(),
  lastRefreshedAt: instant.optional(),
  lastError: z.string().optional(),
  createdAt: instant,
  updatedAt: instant,
});

export const connectSessionView = z.object({
  id: z.uuid(),
  status: z.enum(CONNECT_STATUSES),
  integrations: z.array(z.string()).optional(),
  externalUserId: z.string().optional(),
  /** The connection that was made, or is to be authorised again. */
  connection: z.uuid().optional(),
  /** Key of the integration that was connected. */
  integration: z.string().optional(),
  /** Whether the provider's verification request succeeded; `null` when none was made. */
  verified: z.boolean().nullable().optional(),
  /** What its owner calls the account, where the provider tells it. */
  account: z.string().optional(),
  /** Of the last try that failed. The link may still be good for another one. */
  error: z.object({ code: z.enum(CONNECT_FAILURES), message: z.string() }).optional(),
  returnUrl: z.string().optional(),
  origin: z.string().optional(),
  createdAt: instant,
  expiresAt: instant,
});
/** `url` is where the end user goes. */
export const newConnectSessionView = connectSessionView.extend({ url: z.url() });

export const verificationView = z.object({
  /** Whether the third party took the credentials. */
  ok: z.boolean(),
  request: z.object({ method: z.string(), path: z.string() }),
  /** What its owner calls the account, where "verify" says where the answer tells it. */
  account: z.string().optional(),
  /** The third party's; `null` when it was not reached. */
  status: z.number().int().nullable(),
  /** Why it was not reached. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export const webhookEndpointView = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  status: z.enum(['active', 'disabled']),
  /** Since when it has taken nothing that was sent to it. */
  failingSince: instant.optional(),
  /** Why Sluice has disabled it: it answered 410, or has failed for five days. */
  disabledBecause: z.enum(['gone', 'failing']).optional(),
  createdAt: instant,
  updatedAt: instant,
});
/** The only answers that ever hold a signing secret. */
export const newWebhookEndpointView = webhookEndpointView.extend({ secret: z.string() });
export const secretView = z.object({ secret: z.string() });

export const callbackView = z.object({
  id: z.uuid(),
  /** The `webhook-id` of every attempt. */
  messageId: z.string(),
  job: z.uuid().optional(),
  endpoint: z.uuid().optional(),
  event: z.enum(CALLBACK_EVENTS),
  host: z.string(),
  state: z.enum(CALLBACK_STATES),
  /** Since it was made, or sent again. */
  attempts: z.number().int(),
  nextAttemptAt: instant.optional(),
  lastStatus: z.number().int().optional(),
  lastError: z.string().optional(),
  createdAt: instant,
  settledAt: instant.optional(),
});

export const wholeCallbackView = callbackView.extend({
  /** What became of the latest twenty attempts. */
  deliveries: z.array(
    z.object({
      at: instant,
      tookMs: z.number().int(),
      status: z.number().int().optional(),
      error: z.string().optional(),
    }),
  ),
  /** The first 200 bytes of the receiver's latest answer, until it takes the message. */
  lastAnswer: z.string().optional(),
});
export const replayCountView = z.object({
  callbacks: z.number().int(),
  /** There are others: ask once more. */
  hasMore: z.boolean(),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

export type ProjectView = z.infer<typeof projectView>;
export type UsedProjectView = z.infer<typeof usedProjectView>;
export type ApiKeyView = z.infer<typeof apiKeyView>;
export type NewApiKeyView = z.infer<typeof newApiKeyView>;
export type ProviderView = z.infer<typeof providerView>;
export type DefinitionView = z.infer<typeof definitionView>;
export type ImportedProviderView = z.infer<typeof importedProviderView>;
export type IntegrationView = z.infer<typeof integrationView>;
export type ConnectionView = z.infer<typeof connectionView>;
export type ConnectSessionView = z.infer<typeof connectSessionView>;
export type NewConnectSessionView = z.infer<typeof newConnectSessionView>;
export type VerificationView = z.infer<typeof verificationView>;
export type WebhookEndpointView = z.infer<typeof webhookEndpointView>;
export type NewWebhookEndpointView = z.infer<typeof newWebhookEndpointView>;
export type SecretView = z.infer<typeof secretView>;
export type CallbackView = z.infer<typeof callbackView>;
export type WholeCallbackView = z.infer<typeof wholeCallbackView>;
