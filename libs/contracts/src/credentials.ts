import { z } from 'zod';
import type { AuthSpec, OAuth1Spec } from './auth.js';
import { HEADER_TEXT } from './field-formats.js';
import { type JwtAlgorithm, privateKeyFault } from './private-key.js';
import { namesIn, ownValue, placeholdersIn } from './template.js';

/** Clear-text credentials by name; they exist in memory only. */
export type Credentials = Record<string, string | undefined>;

const credentialName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a letter followed by letters, digits or _');
const secret = z.string().min(1).max(65_536);
const NOT_FOR_HEADERS =
  'must not contain line breaks or other characters that an HTTP header cannot carry';
/** One that is sent in a header as it is. */
const headerSecret = secret.regex(HEADER_TEXT, NOT_FOR_HEADERS);
const NAMED_BY_TEMPLATE = 'is needed by a template of the integration';
const named = z.string({ error: NAMED_BY_TEMPLATE }).min(1).max(65_536);

const NOT_QUOTABLE = 'must be printable ASCII without quotes and backslashes';

/** Credentials that only the integration's templates name. */
function namedBy(
  templates: Record<string, string> | undefined,
  known: readonly string[],
): Record<string, z.ZodString> {
  const names = namesIn(Object.values(templates ?? {})).filter((name) => !known.includes(name));
  return Object.fromEntries(names.map((name) => [name, named]));
}

const pem = (algorithm: JwtAlgorithm | 'RSA-SHA1') =>
  secret.superRefine((text, context) => {
    const message = privateKeyFault(text, algorithm);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

function headersCredentials(auth: Extract<AuthSpec, { type: 'headers' }>) {
  const inHeaders = Object.values(auth.headers).flatMap(placeholdersIn);
  const names = namesIn([...Object.values(auth.headers), ...Object.values(auth.query ?? {})]);
  return z.record(credentialName, secret).superRefine((given, context) => {
    for (const name of names) {
      const value = ownValue(given, name);
      const asItIs = inHeaders.some((each) => each.name === name && !each.isEncoded);
      if (value === undefined)
        context.addIssue({ code: 'custom', path: [name], message: NAMED_BY_TEMPLATE });
      else if (asItIs && !HEADER_TEXT.test(value))
        context.addIssue({ code: 'custom', path: [name], message: NOT_FOR_HEADERS });
    }
  });
}

function oauth1Credentials({ signatureMethod, realm = '' }: OAuth1Spec) {
  const known = ['consumerKey', 'consumerSecret', 'token', 'tokenSecret', 'privateKey'];
  const inRealm = named.regex(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/, NOT_QUOTABLE);
  const ofRealm = Object.keys(namedBy({ realm }, known)).map((name) => [name, inRealm]);
  const common = {
    ...(Object.fromEntries(ofRealm) as Record<string, z.ZodString>),
    consumerKey: secret,
    token: secret.optional(),
  };
  return signatureMethod === 'RSA-SHA1'
    ? z.strictObject({ ...common, privateKey: pem('RSA-SHA1') })
    : z.strictObject({
        ...common,
        consumerSecret: z.string().max(65_536),
        tokenSecret: z.string().max(65_536).optional(),
      });
}

/** The shape `credentials` of a connection must have under this auth type. */
export function credentialsSchemaFor(auth: AuthSpec): z.ZodType<Credentials> {
  switch (auth.type) {
    case 'none':
      return z.strictObject({});
    case 'bearer':
      return z.strictObject({ token: headerSecret });
    case 'basic':
      return z.strictObject({ username: z.string().max(1_024), password: z.string().max(4_096) });
    case 'api_key':
      return z.strictObject({ apiKey: headerSecret });
    case 'headers':
      return headersCredentials(auth);
    case 'oauth2':
      return z.strictObject({
        accessToken: headerSecret,
        refreshToken: secret.optional(),
        expiresAt: z.iso.datetime({ offset: true }).optional(),
      });
    case 'oauth2_client_credentials': {
      const own = { clientId: secret, clientSecret: secret };
      return z.strictObject({ ...namedBy(auth.tokenParams, Object.keys(own)), ...own });
    }
    case 'oauth2_jwt_bearer': {
      const own = {
        issuer: secret,
        privateKey: pem(auth.algorithm),
        keyId: secret.optional(),
        subject: secret.optional(),
      };
      return z.strictObject({ ...namedBy(auth.tokenParams, Object.keys(own)), ...own });
    }
    case 'oauth1':
      return oauth1Credentials(auth);
    default:
      return auth satisfies never;
  }
}
