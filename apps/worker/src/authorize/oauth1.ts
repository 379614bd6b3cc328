import { createHmac, createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  type AuthorizedRequest,
  type Credentials,
  fillTemplate,
  headerValue,
  type OAuth1Spec,
} from '#libs/contracts';
import { needed } from './needed.js';
import { dropFromQuery, type Parameter } from './query-parameters.js';

/** What makes each signature another one. */
export interface Moment {
  nonce: string;
  /** Epoch seconds. */
  timestamp: number;
}

const now = (): Moment => ({
  nonce: randomBytes(16).toString('hex'),
  timestamp: Math.floor(Date.now() / 1_000),
});

/** They say who signs, and that is us: a caller's own are removed from the query. */
const OURS: ReadonlySet<string> = new Set([
  'oauth_consumer_key',
  'oauth_token',
  'oauth_signature_method',
  'oauth_signature',
  'oauth_timestamp',
  'oauth_nonce',
  'oauth_version',
]);

/**
 * Signs a request as it leaves (RFC 5849 §3), anew for every attempt. Its body is signed too when
 * it is a form.
 * @returns the request without the caller's own signature in the query, and the value of its
 *   `Authorization` header
 * @throws SluiceError `needs_reauth` when a credential is missing
 */
export function signOAuth1(
  given: AuthorizedRequest,
  { auth, values }: { auth: OAuth1Spec; values: Credentials },
  { nonce, timestamp }: Moment = now(),
): { request: AuthorizedRequest; authorization: string } {
  const request = { ...given, path: dropFromQuery(given.path, OURS) };
  const { token } = values;
  const parameters: Parameter[] = [
    ['oauth_consumer_key', needed(values, 'consumerKey')],
    ...(token === undefined ? [] : [['oauth_token', token] satisfies Parameter]),
    ['oauth_signature_method', auth.signatureMethod],
    ['oauth_timestamp', String(timestamp)],
    ['oauth_nonce', nonce],
  ];
  const signature = signatureOf(baseString(request, parameters), auth, values);
  const realm = auth.realm && fillTemplate(auth.realm, (name) => needed(values, name));
  const parts = [...parameters, ['oauth_signature', signature] satisfies Parameter].map(
    ([name, value]) => `${name}="${encode(value)}"`,
  );
  return {
    request,
    authorization: `OAuth ${[...(realm ? [`realm="${realm}"`] : []), ...parts].join(', ')}`,
  };
}

/** RFC 5849 §3.4.1. The path counts as it is written on the wire; default ports do not count. */
export function baseString(request: AuthorizedRequest, parameters: readonly Parameter[]): string {
  const { path } = request;
  const start = path.indexOf('?');
  const bare = start < 0 ? path : path.slice(0, start);
  const query = start < 0 ? '' : path.slice(start + 1);
  const all = [
    ...normalized(query),
    ...normalized(formOf(request)),
    ...parameters.map(([name, value]): Parameter => [encode(name), encode(value)]),
  ];
  const sorted = all.toSorted(byNameThenValue).map(([name, value]) => `${name}=${value}`);
  const uri = `${new URL(request.origin).origin}${bare}`;
  return [request.method.toUpperCase(), uri, sorted.join('&')].map(encodeBytes).join('&');
}

/** RFC 5849 §3.4.1.3.2: by the encoded bytes, never by a language's order. */
function byNameThenValue([a, b]: Parameter, [c, d]: Parameter): number {
  if (a !== c) return a < c ? -1 : 1;
  return b < d ? -1 : b > d ? 1 : 0;
}

const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/** One character for each byte. */
const formOf = ({ headers, body }: AuthorizedRequest): string =>
  FORM.test(headerValue(headers, 'content-type') ?? '') ? body.toString('latin1') : '';

/**
 * Decodes as a form is decoded and encodes as RFC 5849 §3.6 wants it, byte by byte: text need not
 * be UTF-8.
 */
const normalized = (form: string): Parameter[] =>
  form.split('&').flatMap((part): Parameter[] => {
    if (part === '') return [];
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? '' : part.slice(equals + 1);
    return [[encodeBytes(decodeBytes(name)), encodeBytes(decodeBytes(value))]];
  });

const decodeBytes = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );

const encodeBytes = (bytes: string): string =>
  bytes.replace(
    /[^A-Za-z0-9._~-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

const encode = (text: string): string => encodeBytes(Buffer.from(text).toString('latin1'));

/** RFC 5849 §3.4.2 to §3.4.4, and HMAC-SHA256 in the manner of §3.4.2. */
function signatureOf(base: string, auth: OAuth1Spec, values: Credentials): string {
  const secrets = (): string =>
    `${encode(needed(values, 'consumerSecret'))}&${encode(values['tokenSecret'] ?? '')}`;
  switch (auth.signatureMethod) {
    case 'HMAC-SHA1':
      return createHmac('sha1', secrets()).update(base).digest('base64');
    case 'HMAC-SHA256':
      return createHmac('sha256', secrets()).update(base).digest('base64');
    case 'PLAINTEXT':
      return secrets();
    case 'RSA-SHA1':
      return sign('sha1', Buffer.from(base), privateKeyOf(values)).toString('base64');
    default:
      return auth.signatureMethod satisfies never;
  }
}

/** Parsing a key costs as much as signing; credentials in use are one object in memory. */
const KEYS = new WeakMap<Credentials, KeyObject>();

function privateKeyOf(values: Credentials): KeyObject {
  const known = KEYS.get(values);
  if (known) return known;
  const key = createPrivateKey(needed(values, 'privateKey'));
  KEYS.set(values, key);
  return key;
}
