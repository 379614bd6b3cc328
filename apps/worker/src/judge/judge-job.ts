import type { RetryPolicy } from '#libs/contracts';
import type { ErrorCode } from '#libs/errors';
import { retryAfter } from '#libs/limits';
import type { NormalisedAnswer } from './normalise-limits.js';

/** What to do with a job's answer, and why. */
export type AnswerVerdict =
  | { kind: 'settle'; reason: 'answered' | 'attempts_used_up' }
  | { kind: 'retry'; reason: 'server_error'; afterMs: number }
  /**
   * The third party wants to be left alone for `pauseMs`: the whole lane waits, and the job itself
   * steps back for `afterMs`.
   */
  | { kind: 'pause'; reason: 'rate_limited'; pauseMs: number; afterMs: number; counts: boolean }
  /** It has been refused for as long as a job waits for that. */
  | { kind: 'give_up'; reason: 'refused_too_long' };

/** What to do with a job that got no answer, and why. */
export type FailureVerdict =
  | { kind: 'fail'; reason: 'never_left' | 'attempts_used_up' | 'refused' }
  | { kind: 'unknown'; reason: 'may_have_left' }
  | { kind: 'retry'; reason: 'network'; afterMs: number }
  /** Nothing was tried; it is tried again without counting. */
  | { kind: 'wait'; reason: 'not_tried' | 'still_down'; afterMs: number };

interface JobAttempt {
  /** 1 for the first time the request was sent. */
  attempt: number;
  retry: RetryPolicy | null;
  /** Whether sending it twice is allowed. */
  resendable: boolean;
  /** From 0 to 1, drawn for this attempt: what failed together is not tried again together. */
  chance: number;
}

export interface AnsweredJob extends JobAttempt, NormalisedAnswer {
  /** How often it was refused before, and since when (epoch milliseconds). */
  refusals: number;
  refusedAt: number | undefined;
  /** Epoch milliseconds. */
  now: number;
}

export interface FailedJob extends JobAttempt {
  code: ErrorCode;
  dispatched: boolean;
  /** When its limits would let it go. */
  retryAfterMs?: number | undefined;
  /** It has found that the third party, which was known to be down, still is. */
  isProbe?: boolean;
}

const DEFAULT_RETRY: RetryPolicy = { attempts: 3, on: ['network'] };
const SECOND_MS = 1_000;
const PAUSE_MS = 5_000;
const WAIT_MS = 2_000;
const LONGEST_BACK_OFF_MS = 60_000;
const LONGEST_STEP_BACK_MS = 15 * 60_000;
/** A job that is refused waits for the end of that for a day. */
const REFUSED_FOR_MS = 24 * 3_600_000;

/** Failures on the way there and back, or of our own, which may be over a moment later. */
const BRIEF: readonly ErrorCode[] = [
  'internal_error',
  'upstream_refused',
  'upstream_reset',
  'upstream_dns',
  'upstream_timeout',
];
/** Nothing is wrong with the job: what it needs is away for now. */
const PASSING: readonly ErrorCode[] = [
  'credentials_unavailable',
  'database_unavailable',
  'redis_unavailable',
  'limit_wait_exceeded',
  'limit_queue_full',
];

/** There was an answer, and it is not what was expected. */
const ANSWERED: readonly ErrorCode[] = [
  'expression_failed',
  'page_too_large',
  'pagination_loop',
  'resource_answer_unreadable',
];

export function judgeAnswer(job: AnsweredJob): AnswerVerdict {
  const { head, now, attempt, resendable, retry, chance } = job;
  const { status, headers } = head;
  if (status === 429) return judgeRefusal(job);
  const { attempts, on } = retry ?? DEFAULT_RETRY;
  if (status < 500 || !on.includes('5xx') || !resendable)
    return { kind: 'settle', reason: 'answered' };
  if (attempt >= attempts) return { kind: 'settle', reason: 'attempts_used_up' };
  return {
    kind: 'retry',
    reason: 'server_error',
    afterMs: waitMs(retryAfter(headers, now), now) ?? backOffMs(attempt, chance),
  };
}

/**
 * A refused request was not acted on, so it is always safe to send it again. It steps back twice as
 * far each time, and longer than its lane: a job that is refused for ever costs the others little.
 */
function judgeRefusal(job: AnsweredJob): AnswerVerdict {
  const { limits, now, attempt, retry, refusals, refusedAt = now } = job;
  const counts = retry?.on.includes('429') ?? false;
  if (counts && attempt >= (retry?.attempts ?? 0))
    return { kind: 'settle', reason: 'attempts_used_up' };
  if (now - refusedAt >= REFUSED_FOR_MS) return { kind: 'give_up', reason: 'refused_too_long' };
  const pauseMs = waitMs(limits?.resetAt, now) ?? PAUSE_MS;
  const stepMs = Math.min(LONGEST_STEP_BACK_MS, SECOND_MS * 2 ** refusals);
  const afterMs = Math.max(pauseMs, stepMs);
  return { kind: 'pause', reason: 'rate_limited', pauseMs, afterMs, counts };
}

/**
 * A request that may have left is sent again only when that is allowed; otherwise nobody knows what
 * became of it, and the job says so.
 */
export function judgeFailure({
  code,
  dispatched,
  attempt,
  retry,
  resendable,
  chance,
  retryAfterMs = WAIT_MS,
  isProbe = false,
}: FailedJob): FailureVerdict {
  if (!dispatched && isProbe) return { kind: 'wait', reason: 'still_down', afterMs: WAIT_MS };
  if (!dispatched && PASSING.includes(code))
    return { kind: 'wait', reason: 'not_tried', afterMs: retryAfterMs };
  if (ANSWERED.includes(code)) return { kind: 'fail', reason: 'refused' };
  if (dispatched && !resendable) return { kind: 'unknown', reason: 'may_have_left' };
  if (!BRIEF.includes(code)) return { kind: 'fail', reason: 'refused' };
  const { attempts, on } = retry ?? DEFAULT_RETRY;
  if (on.includes('network') && attempt < attempts)
    return { kind: 'retry', reason: 'network', afterMs: backOffMs(attempt, chance) };
  return { kind: 'fail', reason: dispatched ? 'attempts_used_up' : 'never_left' };
}

/** Exponential, with full jitter: any time up to 2 s, 4 s, 8 s … a minute. */
const backOffMs = (attempt: number, chance: number): number =>
  Math.round(chance * Math.min(LONGEST_BACK_OFF_MS, SECOND_MS * 2 ** attempt));

/** At least a second: what says "now" after having said "no" is not taken at its word. */
const waitMs = (until: number | undefined, now: number): number | undefined =>
  until === undefined ? undefined : Math.max(SECOND_MS, until - now);
