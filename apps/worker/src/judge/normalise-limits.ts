import type { AnswerHead, ExhaustedSignal, HeaderPair } from '#libs/contracts';
import type { LimitReader, ProviderLimits } from '#libs/limits';
import { isExhausted } from './exhausted.js';

/** An answer's head as it is passed on, and what it says of the provider's limits. */
export interface NormalisedAnswer {
  head: AnswerHead;
  limits: ProviderLimits | undefined;
}

/** How the provider speaks of its limits. */
export interface LimitRules {
  exhausted: readonly ExhaustedSignal[];
  limitReader: LimitReader;
}

interface ObservedAnswer {
  /** Without what only Sluice may say. */
  head: AnswerHead;
  /** Beginning of the decoded body; empty unless `needsBody` asked for it. */
  bodySample: string;
  /** Epoch milliseconds. */
  now: number;
}

const OURS = new Set(['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']);
const ORIGINAL = 'sluice-original-';

/** The same head when it says nothing of limits. */
export function normaliseLimits(
  { head, bodySample, now }: ObservedAnswer,
  { exhausted, limitReader }: LimitRules,
): NormalisedAnswer {
  const meant =
    exhausted.length > 0 && isExhausted(head, bodySample, exhausted) ? asTooMany(head) : head;
  const limits = limitReader.read(meant, now);
  if (!limits) return { head: meant, limits };
  return { head: { ...meant, headers: withLimits(meant.headers, limits) }, limits };
}

/** What the third party said with a status of its own. */
const asTooMany = ({ status, headers }: AnswerHead): AnswerHead => ({
  status: 429,
  statusText: 'Too Many Requests',
  headers: [...headers, [`${ORIGINAL}status`, String(status)]],
});

/**
 * The limits in our names and units; what the third party called the same keeps its value under
 * another name.
 */
function withLimits(
  headers: readonly HeaderPair[],
  { limit, remaining, resetAt }: ProviderLimits,
): HeaderPair[] {
  const normalised = headers.map((pair): HeaderPair => {
    const lower = pair[0].toLowerCase();
    return OURS.has(lower) ? [ORIGINAL + lower, pair[1]] : pair;
  });
  if (limit !== undefined) normalised.push(['ratelimit-limit', String(limit)]);
  if (remaining !== undefined) normalised.push(['ratelimit-remaining', String(remaining)]);
  if (resetAt !== undefined)
    normalised.push(['ratelimit-reset', String(Math.ceil(resetAt / 1_000))]);
  return normalised;
}
