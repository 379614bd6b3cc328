import { z } from 'zod';
import { credentialHeaderSchema, httpUrlSchema } from './field-formats.js';
import { jsonPointerSchema } from './json-pointer.js';
import { templateSchema } from './template.js';

const lifetimeS = z
  .number()
  .int()
  .min(60)
  .max(10 * 365 * 86_400);
const codes = z.array(z.string().min(1).max(128)).max(50);

/** A credential in one place of every request: a header or a query parameter. */
export const placementFields = {
  in: z.enum(['header', 'query']),
  name: z.string().min(1).max(128),
};
export const hasHeaderName = (placement: { in: string; name: string }): boolean =>
  placement.in === 'query' || credentialHeaderSchema.safeParse(placement.name).success;
export const NO_HEADER_NAME = { path: ['name'], error: 'must be an HTTP header name' };

/** How a token endpoint's answer differs from RFC 6749 §5. What is absent is as the RFC says. */
export const tokenAnswerSchema = z.strictObject({
  /** Default `/access_token`. */
  accessToken: jsonPointerSchema.optional(),
  /** Default `/refresh_token`. */
  refreshToken: jsonPointerSchema.optional(),
  /**
   * When the token expires: a duration in `s` or `ms`, or an instant. Default: seconds at
   * `/expires_in`.
   */
  expires: z
    .strictObject({
      pointer: jsonPointerSchema,
      unit: z.enum(['s', 'ms', 'epoch_s', 'epoch_ms', 'iso']),
    })
    .optional(),
  /**
   * Lifetime of tokens whose answer does not tell. Absent: they are used until the provider refuses
   * them.
   */
  defaultLifetimeS: lifetimeS.optional(),
  /**
   * Which account the tokens are for, so that another one is noticed. Default: the subject of the
   * ID token, where there is one.
   */
  account: jsonPointerSchema.optional(),
  /** Where an error code is looked for besides `/error`, `/status` and `/code`. */
  errorCode: jsonPointerSchema.optional(),
  /** Further error codes that mean "this grant is gone". */
  permanentErrors: codes.optional(),
  /** Further error codes that mean "the OAuth client is not set up right". */
  configurationErrors: codes.optional(),
});
export type TokenAnswerRules = z.infer<typeof tokenAnswerSchema>;

/** Values that templates of token requests may use. */
export const CLIENT_VALUES = ['clientId', 'clientSecret'] as const;
export const TOKEN_VALUES = ['accessToken', 'refreshToken'] as const;

const paramName = z.string().min(1).max(128);
export const paramsSchema = (known?: readonly string[]) =>
  z.record(paramName, templateSchema(known));

/** What all auth types with a token endpoint have in common. */
export const tokenEndpointFields = {
  tokenUrl: httpUrlSchema,
  /**
   * `basic` is RFC 6749 §2.3.1, with both values form-encoded first; `basic_unencoded` leaves them
   * as they are (RFC 7617), for servers that do not decode them; `secret_as_user` sends the secret
   * as Basic user name without a password.
   */
  clientAuth: z
    .enum(['basic', 'basic_unencoded', 'body', 'secret_as_user', 'none'])
    .default('basic'),
  /** Parameters as a form (default), as a JSON object, or in the query of a GET. */
  requestFormat: z.enum(['form', 'json', 'query']).optional(),
  tokenAnswer: tokenAnswerSchema.optional(),
  /** Where the access token goes. Default: `Authorization: Bearer {accessToken}`. */
  placement: z
    .strictObject({ ...placementFields, template: templateSchema(['accessToken']) })
    .refine(hasHeaderName, NO_HEADER_NAME)
    .optional(),
  /**
   * Tokens are renewed this long before they expire, but never before four fifths of their
   * lifetime. Default 300.
   */
  refreshMarginS: z
    .number()
    .int()
    .min(1)
    .max(90 * 86_400)
    .optional(),
};
