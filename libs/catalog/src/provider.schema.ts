import {
  authSchema,
  baseUrlSchema,
  expiredSignalSchema,
  limitPolicySchema,
  nameSchema,
  rateLimitSchema,
  variablesSchema,
  verificationSchema,
} from '#libs/contracts';
import { definitionsSchema } from '#libs/resources';
import { z } from 'zod';

const httpsUrl = z.url({ protocol: /^https$/, error: 'must be an https URL' }).max(2_048);
const sentence = z.string().min(1).max(500);
const parameter = z.string().min(1).max(64);

/** As in an integration; here a label may be a placeholder of the base URL. */
const hostTemplate = z
  .string()
  .max(255)
  .regex(
    /^(?:\*\.)?(?:[a-z0-9_-]|\{[A-Za-z]\w*\})+(?:\.(?:[a-z0-9_-]|\{[A-Za-z]\w*\})+)*(?::\d{1,5})?$/,
    'must be a lower-case host, host:port or *.host; {variable} placeholders are allowed',
  );

/** What is known about tokens beyond how to ask for them. */
const refreshSchema = z.strictObject({
  /** How long an access token lasts, where the provider says so. */
  accessTokenS: z.number().int().min(1).optional(),
  /** Every refresh brings a new refresh token, and the old one is worth nothing. */
  rotates: z.boolean().optional(),
  /** Access tokens last until they are revoked; there is nothing to refresh. */
  neverExpires: z.boolean().optional(),
});

/**
 * How lists are paged: which parameters the request takes and where the answer says what comes
 * next.
 */
const paginationSchema = z.strictObject({
  style: z.enum(['cursor', 'page', 'offset', 'next_url', 'link_header']),
  cursor: parameter.optional(),
  page: parameter.optional(),
  offset: parameter.optional(),
  size: parameter.optional(),
  maxSize: z.number().int().min(1).optional(),
  /** JSON pointer to the next cursor or URL. */
  next: z
    .string()
    .regex(/^(?:\/[^/]*)+$/, 'must be a JSON pointer')
    .optional(),
});

const sourceSchema = z.strictObject({
  url: httpsUrl,
  /** The day, or the month, in which somebody last read the source and found the fact there. */
  checkedOn: z
    .string({ error: 'is missing: say when the source was last read' })
    .regex(/^20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/, 'must be a day or a month'),
});

export type Source = z.infer<typeof sourceSchema>;

const pages = z.array(sourceSchema).min(1).max(10).optional();
/** The page that says a resource's paths, its id and where its items are; those for the rest. */
const resourceSourceSchema = sourceSchema.extend({
  /** What leads from one page of a list to the next, and what says that it was the last. */
  paging: pages,
  /** What asks for a page's size, and between which bounds. */
  pageSize: pages,
  /** Which answers mean an error, and what they say of limits. */
  errors: pages,
});

/** Where the facts of each resource were read, by its name. */
export type ResourceSources = Record<string, z.infer<typeof resourceSourceSchema>>;

/** Facts of a resource that have sources of their own. */
export const RESOURCE_FACTS = ['paging', 'pageSize', 'errors'] as const;

/** Groups of facts; each has a source of its own. */
export const FACT_GROUPS = [
  ...(['baseUrl', 'auth', 'refresh', 'expired', 'limits', 'rateLimit'] as const),
  ...(['pagination', 'verify', 'scopes'] as const),
] as const;

const read = sourceSchema.optional();
const sourcesSchema = z.strictObject({
  baseUrl: read,
  auth: read,
  refresh: read,
  expired: read,
  limits: read,
  rateLimit: read,
  pagination: read,
  verify: read,
  scopes: read,
  /** By the name of each resource. */
  resources: z.record(z.string(), resourceSourceSchema).optional(),
});

const facts = {
  name: nameSchema,
  docs: httpsUrl.optional(),
  baseUrl: baseUrlSchema,
  /** Every host that calls may go to, that of the base URL included. */
  allowedHosts: z.array(hostTemplate).max(50).default([]),
  variables: variablesSchema.default({}),
  auth: authSchema,
  /** Scopes without which the connection would not last, for example `offline_access`. */
  requiredScopes: z.array(z.string().min(1).max(256)).max(20).optional(),
  /** What each scope allows, in words for the owner of an account. */
  scopes: z.record(z.string().min(1).max(256), z.string().min(1).max(200)).optional(),
  refresh: refreshSchema.optional(),
  expired: z.array(expiredSignalSchema).max(10).optional(),
  limits: limitPolicySchema.optional(),
  rateLimit: rateLimitSchema.optional(),
  pagination: paginationSchema.optional(),
  verify: verificationSchema.optional(),
  /** Named objects of the API that every connection has. */
  resources: definitionsSchema.optional(),
  /** Where a person finds each credential, by its name. */
  hints: z.record(z.string().min(1).max(64), sentence).optional(),
  /** What else whoever uses the provider should know. */
  notes: z.array(sentence).max(20).optional(),
  sources: sourcesSchema.optional(),
};
const idSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    'must be 1 to 64 lower-case letters, digits or "-"',
  );

/** A provider as a project makes it. */
export const createProviderSchema = z.strictObject({ id: idSchema, ...facts });

const LONGEST_DOCUMENT = 1_048_576;
/** A provider as an OpenAPI description tells it. */
export const importProviderSchema = z
  .strictObject({
    id: idSchema,
    /** The description itself, JSON or YAML in a text. */
    document: z.string().min(1).max(LONGEST_DOCUMENT).optional(),
    /** Where it is, up to 20 MB. */
    url: httpsUrl.optional(),
  })
  .refine(({ document, url }) => (document === undefined) !== (url === undefined), {
    error: 'must say either "document" or "url"',
  });
export type ImportProvider = z.infer<typeof importProviderSchema>;

/**
 * A provider of the catalogue: it says where to read on, and where and when each group of facts was
 * read.
 */
export const catalogueProviderSchema = z.strictObject({
  id: idSchema,
  ...facts,
  docs: httpsUrl,
  sources: sourcesSchema,
});

const { name, baseUrl, auth, ...others } = facts;
/** `null` takes an optional field away. */
export const updateProviderSchema = z
  .strictObject({
    name,
    baseUrl,
    auth,
    allowedHosts: others.allowedHosts.unwrap(),
    variables: others.variables.unwrap(),
    docs: others.docs.nullable(),
    requiredScopes: others.requiredScopes.nullable(),
    scopes: others.scopes.nullable(),
    refresh: others.refresh.nullable(),
    expired: others.expired.nullable(),
    limits: others.limits.nullable(),
    rateLimit: others.rateLimit.nullable(),
    pagination: others.pagination.nullable(),
    verify: others.verify.nullable(),
    resources: others.resources.nullable(),
    hints: others.hints.nullable(),
    notes: others.notes.nullable(),
    sources: others.sources.nullable(),
  })
  .partial();

export type CreateProvider = z.infer<typeof createProviderSchema>;
export type UpdateProvider = z.infer<typeof updateProviderSchema>;
/** All that is known about a provider but its id. */
export type ProviderFacts = Omit<CreateProvider, 'id'>;
/** What a file of the catalogue holds. */
export type ProviderInput = z.input<typeof catalogueProviderSchema>;

/** The client that an operator registered at a provider, for all projects. */
export const oauthClientSchema = z.strictObject({
  clientId: z.string().min(1).max(1_024),
  clientSecret: z.string().max(4_096).optional(),
  scopes: z.array(z.string().max(256)).max(200).default([]),
});
export type OAuthClientInput = z.infer<typeof oauthClientSchema>;
