import type { Problem } from './api/types.js';

/**
 * A code of Sluice's catalogue (docs/errors.md); newer servers may know more. `unreachable`: no
 * answer came. `unexpected_answer`: the answer is not Sluice's, but of something in front of it.
 */
export type ErrorCode =
  | Problem['code']
  | 'unreachable'
  | 'unexpected_answer'
  | (string & Record<never, never>);

/** What a `SluiceError` says beside its message. */
export interface ErrorFacts {
  code: ErrorCode;
  /** Of the HTTP answer; 0 where there is none. */
  status: number;
  dispatched?: boolean | undefined;
  retryAfter?: number | undefined;
  problem?: Problem | undefined;
  cause?: unknown;
}

/** Sluice did not do what it was asked for. The message says what happened and what to do. */
export class SluiceError extends Error {
  override readonly name = 'SluiceError';
  readonly code: ErrorCode;
  /** Of the HTTP answer; 0 where there is none. */
  readonly status: number;
  /**
   * Whether the request may have reached the third party. `false`: it never did and never will.
   * `undefined`: nobody knows, or it was not for a third party.
   */
  readonly dispatched: boolean | undefined;
  /** Seconds after which it may be tried again, where Sluice says so. */
  readonly retryAfter: number | undefined;
  /** Names the request in Sluice's log. */
  readonly requestId: string | undefined;
  /** All that Sluice says, with the fields that it refuses (`errors`) among it. */
  declare readonly problem: Problem | undefined;

  constructor(message: string, { problem, cause, ...facts }: ErrorFacts) {
    super(message, { cause });
    this.code = facts.code;
    this.status = facts.status;
    this.dispatched = facts.dispatched;
    this.retryAfter = facts.retryAfter;
    this.requestId = problem?.instance;
    // Printed with the error it would say everything twice.
    Object.defineProperty(this, 'problem', { value: problem });
  }
}

/** The third party answered with a status outside 200 to 299, where that was to be an error. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly status: number;
  /** Its answer, unread. Not enumerable, so that it does not get into a log. */
  declare readonly response: Response;

  constructor(what: string, response: Response) {
    super(
      `The third party answered ${response.status} to ${what}. Read "response" for what it says.`,
    );
    this.status = response.status;
    Object.defineProperty(this, 'response', { value: response });
  }
}

/** A message is not signed with a secret that is known, or is too old: do not act on it. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
}

/** An answer of Sluice's own has this header; one of a third party never has it. */
const OWN = 'sluice-error';

export const isRefusal = ({ headers }: Response): boolean => headers.has(OWN);

/** What Sluice says in an answer of its own; reads its body. */
export async function refusalOf(response: Response): Promise<SluiceError> {
  const { status, headers } = response;
  const problem = await problemIn(response);
  const code = headers.get(OWN) ?? problem?.code ?? 'unexpected_answer';
  const message = problem?.message ?? `Sluice answered ${status} ${code}; see docs/errors.md.`;
  const { dispatched } = problem ?? {};
  return new SluiceError(message, {
    code,
    status,
    dispatched,
    retryAfter: secondsIn(headers.get('retry-after')),
    problem,
  });
}

/** Something that is not Sluice answered in its place. */
export const notOfSluice = ({ status, url }: Response): SluiceError =>
  new SluiceError(
    `What answered ${status} at ${url} is not Sluice. Check the "url" of the client, and what stands in front of it.`,
    { code: 'unexpected_answer', status },
  );

/** Before a connection is made nothing can have left. Codes of Node.js and of undici. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
]);

/** No answer came, because of a failure on the way to Sluice. */
export function unreachable(url: string, cause: unknown): SluiceError {
  const { code, cause: inner } = (cause ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const isConnected = !NOT_CONNECTED.has(String(code ?? inner?.code));
  const doubt = isConnected ? ' The request may have arrived.' : '';
  return new SluiceError(
    `No answer came from Sluice at ${url}.${doubt} Check that it runs and can be reached; "cause" says more.`,
    { code: 'unreachable', status: 0, dispatched: isConnected ? undefined : false, cause },
  );
}

/** Answers to HEAD have no body. */
async function problemIn(response: Response): Promise<Problem | undefined> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}

/** RFC 9110 §10.2.3; Sluice gives seconds, never a date. */
const secondsIn = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
