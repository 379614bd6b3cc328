import { z } from 'zod';
import { authSchema } from './auth.js';
import { bodyMatchSchema } from './body-match.js';
import { limitPolicySchema } from './limits.js';
import { nameSchema } from './management.js';
import { rateLimitSchema } from './rate-limit.js';
import { verificationSchema } from './verification.js';

const MAX_MS = 3_600_000;
const milliseconds = (fallback: number) => z.number().int().min(1).max(MAX_MS).default(fallback);

/**
 * Time budgets of a call in milliseconds: waiting for its turn, connecting, first byte, silence,
 * everything.
 */
export const timeoutsSchema = z.strictObject({
  queueMs: milliseconds(10_000),
  connectMs: milliseconds(10_000),
  headersMs: milliseconds(30_000),
  idleMs: milliseconds(60_000),
  totalMs: milliseconds(120_000),
});
export type Timeouts = z.infer<typeof timeoutsSchema>;
export const DEFAULT_TIMEOUTS: Timeouts = timeoutsSchema.parse({});

const key = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/,
    'must be 1 to 64 lower-case letters, digits, "-" or "_"',
  )
  .refine((value) => !/^[0-9a-f]{8}-[0-9a-f]{4}-/.test(value), {
    error: 'must not look like an id',
  });

/**
 * Another spelling of an address, a broken A-label or an impossible port would never match, or
 * match what nobody meant.
 */
function isCanonicalHost(pattern: string): boolean {
  const given = pattern.replace(/^\*\./, '');
  const [, port] = /:(\d+)$/.exec(given) ?? [];
  if (port !== undefined && !isPort(Number(port))) return false;
  const host = given.replace(/:\d+$/, '');
  const url = `https://${host}/`;
  return URL.canParse(url) && new URL(url).hostname === host;
}

const isPort = (port: number): boolean => port >= 1 && port <= 65_535;

/** Credentials go wherever a wildcard matches, so its domain must be one that somebody owns. */
const isNarrowWildcard = (pattern: string): boolean =>
  !pattern.startsWith('*.') || /^\*\..+\.[a-z][a-z0-9-]*(?::\d+)?$/.test(pattern);

/** `host`, `host:port` or `*.host` (any sub-domain, not the host itself). */
const hostPattern = z
  .string()
  .max(255)
  .regex(
    /^(?:\*\.)?(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/,
    'must be a lower-case host, host:port or *.host',
  )
  .refine(isCanonicalHost, {
    error: 'must be a host as a URL parser writes it: an address in full, a port from 1 to 65535',
  })
  .refine(isNarrowWildcard, {
    error: 'must not open a whole top-level domain or a range of addresses',
  });

/** A URL that connections complete: `{variable}` stands for what is particular to one of them. */
export const baseUrlSchema = z
  .string()
  .max(2_048)
  .regex(
    /^https?:\/\/[^\s\\?#@\p{Cc}]+$/u,
    'must be an http or https URL without user, query or fragment; {variable} placeholders are allowed',
  );

const variableName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a letter followed by letters, digits or _');

/**
 * A placeholder of the base URL. `values`: the only ones allowed; otherwise its place decides: one
 * DNS label in the host, one segment in the path.
 */
const variableSchema = z.strictObject({
  label: nameSchema.optional(),
  values: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/))
    .min(1)
    .max(100)
    .optional(),
});

export const variablesSchema = z.record(variableName, variableSchema);

/**
 * How a provider says that a credential has expired. Only answers of a named status are inspected,
 * up to 16 KiB.
 */
export const expiredSignalSchema = z.strictObject({
  status: z.number().int().min(200).max(599),
  body: bodyMatchSchema.optional(),
});
export type ExpiredSignal = z.infer<typeof expiredSignalSchema>;

const linkPointer = z
  .string()
  .max(256)
  .regex(
    /^(?:\/(?:[^~/]|~[01])*){1,16}$/,
    'must be a JSON pointer of 1 to 16 steps, where "*" stands for every element or member',
  );

/**
 * Links that lead to the integration's own hosts, rewritten to lead through the proxied route.
 * `default` holds for calls that do not say otherwise; `fields` are the places of links in JSON
 * answers, beside the headers.
 */
export const rewriteLinksSchema = z.strictObject({
  default: z.enum(['on', 'off']).default('off'),
  fields: z.array(linkPointer).max(50).default([]),
});
export type RewriteLinks = z.infer<typeof rewriteLinksSchema>;

const MIB = 1_048_576;
const GIB = 1_073_741_824;

const fields = {
  key,
  /** Id of the provider that says what the integration itself does not. */
  provider: z.string().min(1).max(64).optional(),
  name: nameSchema.optional(),
  baseUrl: baseUrlSchema.optional(),
  allowedHosts: z.array(hostPattern).max(50).optional(),
  plainHttpHosts: z.array(hostPattern).max(50).default([]),
  auth: authSchema.optional(),
  oauth: z
    .strictObject({
      clientId: z.string().min(1).max(1_024),
      clientSecret: z.string().max(4_096).optional(),
      scopes: z.array(z.string().max(256)).max(200).default([]),
    })
    .optional(),
  variables: variablesSchema.optional(),
  limits: limitPolicySchema.optional(),
  timeouts: timeoutsSchema.partial().optional(),
  maxRequestBytes: z
    .number()
    .int()
    .min(0)
    .max(30 * MIB)
    .default(30 * MIB),
  maxResponseBytes: z.number().int().min(1).max(GIB).default(GIB),
  rateLimit: rateLimitSchema
    .optional()
    .describe(
      'How the provider speaks of its limits in headers, and with other statuses than 429.',
    ),
  expired: z.array(expiredSignalSchema).max(10).optional(),
  verify: verificationSchema
    .optional()
    .describe(
      "A cheap request that succeeds exactly when the credentials are good, instead of the provider's.",
    ),
  rewriteLinks: rewriteLinksSchema.optional(),
};

const WITHOUT_PROVIDER = ['name', 'baseUrl', 'auth'] as const;

export const createIntegrationSchema = z.strictObject(fields).superRefine((input, context) => {
  if (input.provider !== undefined) return;
  for (const path of WITHOUT_PROVIDER.filter((field) => input[field] === undefined))
    context.addIssue({ code: 'custom', path: [path], message: 'is needed without a provider' });
});

const { key: _key, provider: _provider, ...changeable } = fields;
/**
 * Every field is optional on change; `null` clears an optional one, or gives it back to the
 * provider. Key and provider are fixed.
 */
export const updateIntegrationSchema = z
  .strictObject({
    ...changeable,
    allowedHosts: z.array(hostPattern).max(50),
    plainHttpHosts: z.array(hostPattern).max(50),
    variables: variablesSchema,
    maxRequestBytes: changeable.maxRequestBytes.unwrap(),
    maxResponseBytes: changeable.maxResponseBytes.unwrap(),
    limits: limitPolicySchema.nullable(),
    timeouts: timeoutsSchema.partial().nullable(),
    rateLimit: rateLimitSchema.nullable(),
    expired: z.array(expiredSignalSchema).max(10).nullable(),
    verify: verificationSchema.nullable(),
    rewriteLinks: rewriteLinksSchema.nullable(),
  })
  .partial();

export type CreateIntegration = z.infer<typeof createIntegrationSchema>;
export type UpdateIntegration = z.infer<typeof updateIntegrationSchema>;
export type IntegrationVariables = z.infer<typeof variablesSchema>;
