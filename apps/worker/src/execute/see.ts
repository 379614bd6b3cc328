import type { ConnectionRoute } from '#libs/connections';
import { forwardableAnswerHeaders, type UpstreamAnswer } from '#libs/egress';
import { sampleBody } from '../call/body-sample.js';
import { judge, needsBody, type Verdict } from '../judge/judge.js';
import { normaliseLimits, type NormalisedAnswer } from '../judge/normalise-limits.js';
import type { Shaping } from '../shape/shaping.js';
import type { Execution } from './execution.js';
import type { StepTimer } from './work.js';

/** It is the definition of the resource that has said it. */
const DECLARED = [{ status: 401 }];

/** Judging is pure; this gives it what it needs to see of the answer. */
export async function judged<R>(
  answer: UpstreamAnswer,
  attempt: number,
  { route, shaping }: Pick<Execution<R>, 'route' | 'shaping'>,
): Promise<Verdict> {
  const expired = shaping?.isExpired ? DECLARED : route.expired;
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

interface Seen {
  answer: UpstreamAnswer;
  seen: NormalisedAnswer;
}

/** What callers are to see of it instead. */
export async function shapedBy(
  shaping: Shaping,
  { log }: { log: StepTimer },
  { answer, seen }: Seen,
): Promise<Seen> {
  const shaped = await log.step('shape', () => shaping.shaped(answer, seen.head));
  return { answer: shaped.answer, seen: { ...seen, head: shaped.head } };
}
