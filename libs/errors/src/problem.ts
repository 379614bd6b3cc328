import { ERRORS, type ErrorCode } from './catalogue.js';
import { type PublicFacts, SluiceError } from './sluice-error.js';

/** RFC 9457 problem document with Sluice's members. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  /** What SDKs show. */
  message: string;
  /** What SDKs decide by. */
  error: { type: string; code: ErrorCode; message: string };
  detail?: string;
  instance?: string;
  dispatched?: boolean;
  errors?: PublicFacts['errors'];
  candidates?: string[];
  reconnectUrl?: string;
}

/** Header block and body of an error answer of ours. */
export interface ProblemAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Problem;
}

/**
 * An answer shows what is wrong; it does not give back, many times over, what somebody has sent.
 */
const MOST_ERRORS = 20;
const ERRORS_BYTES = 12_288;

const DEFAULT_RETRY_AFTER_MS = 1_000;

const SESSION = 'Session realm="sluice operators"';

/** How to log in (RFC 9110 §11.6.1), for every code of status 401. */
const CHALLENGES: Partial<Record<ErrorCode, string | string[]>> = {
  // Each on a line of its own: some clients look at the beginning of a line only.
  invalid_api_key: ['Bearer realm="sluice"', 'Basic realm="sluice", charset="UTF-8"'],
  // Browsers ask people for what they know a scheme of; the console has a page for that.
  login_failed: SESSION,
  session_ended: SESSION,
  operator_unknown: 'Basic realm="sluice operators", charset="UTF-8"',
};

/** Turns an error into the answer; `instance` names the request in the log. */
export function toProblem(error: SluiceError, instance?: string): ProblemAnswer {
  const { status, title } = ERRORS[error.code];
  const { retryAfterMs, waitedMs, requestId, allow, rateLimit, ...members } = error.facts;
  const headers: ProblemAnswer['headers'] = {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'sluice-error': error.code,
  };
  const retry = retryAfterMs ?? (status === 503 ? DEFAULT_RETRY_AFTER_MS : undefined);
  if (retry !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(retry / 1000)));
  if (waitedMs !== undefined) headers['sluice-waited-ms'] = String(Math.round(waitedMs));
  if (requestId !== undefined) headers['sluice-request-id'] = requestId;
  if (rateLimit !== undefined) Object.assign(headers, rateLimitHeaders(rateLimit));
  if (allow !== undefined) headers['allow'] = allow.join(', ');
  const challenge = CHALLENGES[error.code];
  if (challenge !== undefined) headers['www-authenticate'] = challenge;
  const message = members.detail === undefined ? title : `${title} ${members.detail}`;
  return {
    status,
    headers,
    body: {
      type: `urn:sluice:error:${error.code}`,
      title,
      status,
      code: error.code,
      message,
      error: { type: typeOf(status), code: error.code, message },
      ...members,
      ...boundedErrors(members),
      ...(instance === undefined ? {} : { instance }),
    },
  };
}

/** As on answers of third parties that tell their limits: the reset in epoch seconds. */
export const rateLimitHeaders = ({
  limit,
  remaining,
  endsInMs,
}: NonNullable<PublicFacts['rateLimit']>): Record<string, string> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(Math.ceil((Date.now() + endsInMs) / 1_000)),
});

/** In the words by which most SDKs choose the class of an exception. */
function typeOf(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 404:
      return 'not_found_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status < 500 ? 'invalid_request_error' : 'api_error';
  }
}

function boundedErrors({
  errors = [],
  detail,
}: PublicFacts): Pick<Problem, 'errors' | 'detail'> | undefined {
  let bytes = 0;
  const fitting = errors.slice(0, MOST_ERRORS).filter((each) => {
    bytes += Buffer.byteLength(JSON.stringify(each));
    return bytes <= ERRORS_BYTES;
  });
  if (fitting.length === errors.length) return undefined;
  const count = `Listed are ${fitting.length} of ${errors.length} errors.`;
  return { errors: fitting, detail: detail === undefined ? count : `${detail} ${count}` };
}

/**
 * Any thrown value as a SluiceError; what is unknown becomes `internal_error` with the original as
 * its cause.
 */
export const asSluiceError = (error: unknown): SluiceError =>
  error instanceof SluiceError ? error : new SluiceError('internal_error', {}, error);
