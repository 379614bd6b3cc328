import type { ConnectionRoute } from '#libs/connections';
import { forwardableAnswerHeaders, type UpstreamAnswer } from '#libs/egress';
import { sampleBody } from '../call/body-sample.js';
import { judge, needsBody, type Verdict } from '../judge/judge.js';
import { normaliseLimits, type NormalisedAnswer } from '../judge/normalise-limits.js';

/** Judging is pure; this gives it what it needs to see of the answer. */
export async function judged(
  answer: UpstreamAnswer,
  attempt: number,
  { expired }: Pick<ConnectionRoute, 'expired'>,
): Promise<Verdict> {
  const { status } = answer.head;
  const bodySample = needsBody(status, expired) ? await sampleBody(answer) : '';
  return judge({ status, bodySample, attempt }, expired);
}

/** What is passed on of the answer that counts. */
export async function normalised(
  answer: UpstreamAnswer,
  route: ConnectionRoute,
): Promise<NormalisedAnswer> {
  const { status, statusText, headers } = answer.head;
  const head = { status, statusText, headers: forwardableAnswerHeaders(headers) };
  const bodySample = needsBody(status, route.exhausted) ? await sampleBody(answer) : '';
  return normaliseLimits({ head, bodySample, now: Date.now() }, route);
}
