import { z } from 'zod';
import { credentialHeaderSchema, httpUrlSchema } from './field-formats.js';
import { JWT_ALGORITHMS } from './private-key.js';
import { namesIn, templateSchema } from './template.js';
import {
  CLIENT_VALUES,
  hasHeaderName,
  NO_HEADER_NAME,
  paramsSchema,
  placementFields,
  TOKEN_VALUES,
  tokenEndpointFields,
} from './token-endpoint.js';

const scopes = z.array(z.string().min(1).max(256)).max(200).optional();
const text = z
  .string()
  .min(1)
  .max(1_024)
  .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');

/** Set by us in every assertion. */
const OWN_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'scope'];
const claims = z
  .record(z.string().min(1).max(128), z.union([z.string().max(1_024), z.number(), z.boolean()]))
  .refine((given) => !OWN_CLAIMS.some((name) => Object.hasOwn(given, name)), {
    error: `must not hold ${OWN_CLAIMS.join(', ')}`,
  });

const apiKey = z
  .strictObject({
    type: z.literal('api_key'),
    ...placementFields,
    template: templateSchema(['apiKey']).optional(),
  })
  .refine(hasHeaderName, NO_HEADER_NAME);

const headers = z.strictObject({
  type: z.literal('headers'),
  headers: z.record(credentialHeaderSchema, templateSchema()),
  query: z.record(z.string().min(1).max(128), templateSchema()).optional(),
});

const oauth2 = z.strictObject({
  type: z.literal('oauth2'),
  ...tokenEndpointFields,
  authorizationUrl: httpUrlSchema.optional(),
  /** Compared with the `iss` of an authorisation answer (RFC 9207). */
  issuer: httpUrlSchema.optional(),
  refreshUrl: httpUrlSchema.optional(),
  /** RFC 7009: told when a connection is deleted. */
  revocationUrl: httpUrlSchema.optional(),
  pkce: z.boolean().default(true),
  scopeSeparator: z.string().max(3).default(' '),
  authorizationParams: z.record(z.string(), z.string()).optional(),
  /** Parameters added to every token request. */
  tokenParams: paramsSchema(CLIENT_VALUES).optional(),
  /**
   * Parameters of a refresh instead of `grant_type=refresh_token` and
   * `refresh_token={refreshToken}`.
   */
  refreshParams: paramsSchema([...CLIENT_VALUES, ...TOKEN_VALUES]).optional(),
});

/** Templates may name any credential of the connection but the token that is asked for. */
const ownParams = paramsSchema().refine(
  (params) => !namesIn(Object.values(params)).includes('accessToken'),
  { error: 'must not use {accessToken}: that is what is asked for' },
);

/** RFC 6749 §4.4. Templates may name further credentials, which each connection must then have. */
const clientCredentials = z.strictObject({
  type: z.literal('oauth2_client_credentials'),
  ...tokenEndpointFields,
  scopes,
  tokenParams: ownParams.optional(),
});

const { clientAuth: _needsNone, ...assertionEndpointFields } = tokenEndpointFields;
/** RFC 7523 §2.1: a service account signs who it is, and gets a token for that. */
const jwtBearer = z.strictObject({
  type: z.literal('oauth2_jwt_bearer'),
  ...assertionEndpointFields,
  algorithm: z.enum(JWT_ALGORITHMS).default('RS256'),
  /** Default: the token URL. */
  audience: text.optional(),
  /** Whom to act for, unless the connection's `subject` says otherwise. */
  subject: text.optional(),
  /** Sent as the claim `scope` and as the parameter `scope`: providers read one or the other. */
  scopes,
  claims: claims.optional(),
  assertionLifetimeS: z.number().int().min(10).max(3_600).default(180),
  tokenParams: ownParams.optional(),
});

/** RFC 5849. The realm may name further credentials, which each connection must then have. */
const oauth1 = z.strictObject({
  type: z.literal('oauth1'),
  signatureMethod: z
    .enum(['HMAC-SHA1', 'HMAC-SHA256', 'PLAINTEXT', 'RSA-SHA1'])
    .default('HMAC-SHA1'),
  realm: templateSchema()
    .regex(/^[^"\\]*$/, 'must not contain quotes or backslashes')
    .optional(),
});

/** How an integration authenticates at its provider. */
export const authSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer') }),
  z.strictObject({ type: z.literal('basic') }),
  apiKey,
  headers,
  oauth2,
  clientCredentials,
  jwtBearer,
  oauth1,
]);

export type AuthSpec = z.infer<typeof authSchema>;
type AuthOf<T extends AuthSpec['type']> = Extract<AuthSpec, { type: T }>;
export type OAuth2Spec = AuthOf<'oauth2'>;
export type ClientCredentialsSpec = AuthOf<'oauth2_client_credentials'>;
export type JwtBearerSpec = AuthOf<'oauth2_jwt_bearer'>;
export type OAuth1Spec = AuthOf<'oauth1'>;
/** Auth types whose access tokens come from a token endpoint. */
export type TokenSpec = OAuth2Spec | ClientCredentialsSpec | JwtBearerSpec;

const URL_FIELDS = ['tokenUrl', 'refreshUrl', 'revocationUrl', 'authorizationUrl'] as const;

/** The URLs of an auth type by the name of their field. They may hold `{variable}` placeholders. */
export const authUrls = (auth: AuthSpec): [field: string, url: string][] =>
  URL_FIELDS.flatMap((field): [string, string][] => {
    const url = (auth as { [name in typeof field]?: string })[field];
    return url === undefined ? [] : [[field, url]];
  });
