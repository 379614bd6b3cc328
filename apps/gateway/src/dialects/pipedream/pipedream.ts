import type { HeaderPair } from '#libs/contracts';
import { FULL_URL } from '#libs/egress';
import { type ProblemAnswer, SluiceError } from '#libs/errors';
import type { FormedProblem } from '../../reply/problem-form.js';
import type { Dialect, ForeignRequest, Translation } from '../dialect.js';
import { prefixedHeaders } from '../prefixed-headers.js';

/** Base64 of either alphabet, percent-encoded or not; with `/` in it, in several segments. */
const PROXIED = /^\/v1\/connect\/[^/?]+\/proxy\/([^?]*)(?:\?(.*))?$/s;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** What stands for bytes that are no UTF-8. */
const UNREADABLE = '\uFFFD';
/** After that its clients are answered 504. */
const MOST_MS = 30_000;
const FOR_THE_THIRD_PARTY = 'x-pd-proxy-';

/** Headers that its clients may not set. */
const RESTRICTED = new Set([
  ...['accept-encoding', 'access-control-request-headers', 'access-control-request-method'],
  ...['connection', 'content-length', 'cookie', 'date', 'dnt', 'expect', 'host', 'keep-alive'],
  ...['origin', 'permissions-policy', 'referer', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['via', 'user-agent'],
]);
const RESTRICTED_BEGINNINGS = /^(?:proxy-|sec-)/;

/** Clients of Pipedream Connect. Their paths are nobody else's. */
export const pipedream: Dialect = {
  name: 'pipedream',
  ownPaths: /^\/v1\/(?:oauth\/token|apps|connect)(?=[/?]|$)/,
  translate,
  problem,
};

function translate(request: ForeignRequest): Translation | undefined {
  const [, encoded, query = ''] = PROXIED.exec(request.target) ?? [];
  if (encoded === undefined) return undefined;
  const parameters = new URLSearchParams(query);
  const [account, user] = ['account_id', 'external_user_id'].map((name) => parameters.get(name));
  if (!account || !user)
    throw refused('account_id', 'and "external_user_id" say whose account is meant');
  return {
    naming: { selectors: [account], externalUserId: user },
    target: targetIn(encoded),
    headers: forwarded(request),
    timeoutMs: MOST_MS,
  };
}

function targetIn(encoded: string): string {
  const url = decoded(encoded);
  if (url !== undefined && FULL_URL.test(url)) return `/${url}`;
  if (url?.startsWith('/')) return url;
  throw refused('url', 'is not base64 of an http or https URL, or of a path that begins with "/"');
}

function decoded(encoded: string): string | undefined {
  const text = percentDecoded(encoded);
  if (text === undefined || !BASE64.test(text)) return undefined;
  const url = Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString();
  if (url.includes(UNREADABLE)) return undefined;
  // As every HTTP client writes what is no ASCII.
  return url.replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent);
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function forwarded(request: ForeignRequest): HeaderPair[] {
  const meant = prefixedHeaders(request, FOR_THE_THIRD_PARTY);
  const restricted = meant.find(([name]) => isRestricted(name.toLowerCase()));
  if (restricted) throw refused(restricted[0], 'is an unsupported header');
  return meant;
}

const isRestricted = (name: string): boolean =>
  RESTRICTED.has(name) || RESTRICTED_BEGINNINGS.test(name);

const refused = (path: string, message: string): SluiceError =>
  new SluiceError('invalid_request', { errors: [{ path, message }], dispatched: false });

/** OAuth's own word where a client has no key (RFC 6749 §5.2). */
const CODES: Record<string, string> = { invalid_api_key: 'invalid_client' };

function problem({ headers, body }: ProblemAnswer): FormedProblem {
  const { code, message, errors = [], dispatched } = body;
  const about = errors.map((each) => `${each.path} ${each.message}`);
  const error = CODES[code] ?? [message, ...about].join(' ');
  const limits = ['limit', 'remaining', 'reset'].flatMap((name) => {
    const value = headers[`ratelimit-${name}`];
    return value === undefined ? [] : [[`x-ratelimit-${name}`, value]];
  });
  return {
    headers: Object.fromEntries(limits) as Record<string, string>,
    body: { error, code, ...(dispatched === undefined ? {} : { details: { dispatched } }) },
  };
}
