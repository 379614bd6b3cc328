import type { HeaderPair } from '#libs/contracts';
import { type ErrorCode, type ProblemAnswer, SluiceError } from '#libs/errors';
import type { FormedProblem } from '../../reply/problem-form.js';
import type { Dialect, ForeignRequest, Translation } from '../dialect.js';

const PROXIED = /^\/connections\/([^/?]+)\/proxy(?=[/?]|$)(.*)$/s;

/** Never sent on: they speak of the way to the proxy. */
const IGNORED = new Set([
  ...['host', 'x-request-id', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host'],
  ...['x-forwarded-port', 'x-forwarded-proto', 'x-forwarded-scheme', 'x-scheme'],
  ...[
    'x-original-forwarded-for',
    'x-different-name',
    'x-request-start',
    'x-using-nginx-controller',
  ],
  ...['x-amzn-trace-id', 'forwarded-for-header', 'proxy-protocol', 'real_ip_header'],
  ...['real_ip_recursive', 'cdn-loop', 'cf-ipcountry', 'cf-ray', 'cf-visitor', 'cf-connecting-ip'],
  ...['connection', 'authorization', 'content-length'],
  'membrane-api-version',
]);

/** Clients of Membrane. */
export const membrane: Dialect = { name: 'membrane', translate, problem };

function translate({ target, pairs }: ForeignRequest): Translation | undefined {
  const [, selector, rest] = PROXIED.exec(target) ?? [];
  if (selector === undefined || rest === undefined) return undefined;
  return {
    naming: { selectors: [decoded(selector)], mayBeIntegration: true },
    target: rest,
    headers: pairs.filter(([name]): boolean => !IGNORED.has(name.toLowerCase())) as HeaderPair[],
  };
}

function decoded(selector: string): string {
  try {
    return decodeURIComponent(selector);
  } catch {
    throw new SluiceError('connection_not_found', { dispatched: false });
  }
}

/** The words by which its client chooses what it throws. */
const WORDS: Partial<Record<ErrorCode, [type: string, key: string]>> = {
  invalid_api_key: ['bad_request', 'not_authenticated'],
  insufficient_scope: ['bad_request', 'access_denied'],
  connection_not_found: ['bad_request', 'not_found'],
  ambiguous_selector: ['bad_request', 'not_found'],
  not_found: ['bad_request', 'not_found'],
  needs_reauth: ['connection', 'connection_is_defunct'],
  connection_disabled: ['connection', 'connection_is_defunct'],
  request_limit: ['concurrency', 'rate_limit_exceeded'],
  limit_wait_exceeded: ['concurrency', 'rate_limit_exceeded'],
  limit_queue_full: ['concurrency', 'rate_limit_exceeded'],
};

function problem({ status, body }: ProblemAnswer): FormedProblem {
  const { code, message, dispatched, errors, candidates, reconnectUrl } = body;
  const [type, key] = WORDS[code] ?? [status < 500 ? 'bad_request' : 'internal', code];
  const data = { code, dispatched, errors, candidates, reconnectUrl };
  return { body: { type, key, message, data } };
}
