import { z } from 'zod';

/** RFC 9110 field name. */
export const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'must be an HTTP header name');
/** Printable text without control characters; `{name}` and `{name|base64}` are replaced by credentials. */
const template = z
  .string()
  .max(4_096)
  .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');
const credentialName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a letter followed by letters, digits or _');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const clientAuth = z.enum(['basic', 'body']).default('basic');

/** How an integration authenticates at its provider. */
export const authSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer') }),
  z.strictObject({ type: z.literal('basic') }),
  z
    .strictObject({
      type: z.literal('api_key'),
      in: z.enum(['header', 'query']),
      name: z.string().min(1).max(128),
      template: template.optional(),
    })
    .refine(({ in: place, name }) => place === 'query' || headerName.safeParse(name).success, {
      path: ['name'],
      error: 'must be an HTTP header name',
    }),
  z.strictObject({
    type: z.literal('headers'),
    headers: z.record(headerName, template),
    query: z.record(z.string().min(1).max(128), template).optional(),
  }),
  z.strictObject({
    type: z.literal('oauth2'),
    authorizationUrl: httpUrl.optional(),
    tokenUrl: httpUrl,
    refreshUrl: httpUrl.optional(),
    clientAuth,
    pkce: z.boolean().default(true),
    scopeSeparator: z.string().max(3).default(' '),
    authorizationParams: z.record(z.string(), z.string()).optional(),
    tokenParams: z.record(z.string(), z.string()).optional(),
  }),
]);

export type AuthSpec = z.infer<typeof authSchema>;
export type OAuth2Spec = Extract<AuthSpec, { type: 'oauth2' }>;

const secret = z.string().min(1).max(65_536);
/** One that is sent in a header as it is; what a header can carry is RFC 9110 §5.5. */
const headerSecret = secret.regex(
  /^[\t\x20-\x7e\x80-\xff]*$/,
  'must not contain line breaks or other characters that an HTTP header cannot carry',
);

const CREDENTIAL_SCHEMAS = {
  none: z.strictObject({}),
  bearer: z.strictObject({ token: headerSecret }),
  basic: z.strictObject({ username: z.string().max(1_024), password: z.string().max(4_096) }),
  api_key: z.strictObject({ apiKey: headerSecret }),
  headers: z.record(credentialName, secret),
  oauth2: z.strictObject({
    accessToken: headerSecret,
    refreshToken: secret.optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  }),
} satisfies Record<AuthSpec['type'], z.ZodType>;

/** The shape `credentials` of a connection must have under this auth type. */
export const credentialsSchemaFor = (auth: AuthSpec): z.ZodType<Credentials> =>
  CREDENTIAL_SCHEMAS[auth.type];

/** Clear-text credentials by name; they exist in memory only. */
export type Credentials = Record<string, string | undefined>;
