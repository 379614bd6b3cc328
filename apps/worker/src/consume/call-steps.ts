import type { ConnectionRoute } from '#libs/connections';
import { forwardableAnswerHeaders, type UpstreamAnswer } from '#libs/egress';
import { Injectable } from '@nestjs/common';
import { Authorize } from '../authorize/authorize.service.js';
import { sampleBody } from '../call/body-sample.js';
import { Call } from '../call/call.service.js';
import { judge, needsBody, type Verdict } from '../judge/judge.js';
import { tell, type Told } from '../judge/told.js';
import { ConnectionLimiter } from '../limit/connection-limiter.js';
import { Settle } from '../settle/settle.service.js';
import { RetakeTurn } from '../turn/retake-turn.service.js';

/** The steps of a call in the order of its journey. */
@Injectable()
export class CallSteps {
  constructor(
    readonly limit: ConnectionLimiter,
    readonly authorize: Authorize,
    readonly call: Call,
    readonly settle: Settle,
    readonly turn: RetakeTurn,
  ) {}

  /** Judging is pure; this gives it what it needs to see of the answer. */
  async judge(
    answer: UpstreamAnswer,
    attempt: number,
    { expired }: ConnectionRoute,
  ): Promise<Verdict> {
    const { status } = answer.head;
    const bodySample = needsBody(status, expired) ? await sampleBody(answer) : '';
    return judge({ status, bodySample, attempt }, expired);
  }

  /** What is passed on of the answer that counts. Given at once unless its body has to be looked at. */
  told(answer: UpstreamAnswer, route: ConnectionRoute): Told | Promise<Told> {
    const { status, statusText, headers } = answer.head;
    const now = Date.now();
    const head = { status, statusText, headers: forwardableAnswerHeaders(headers) };
    if (!needsBody(status, route.exhausted)) return tell({ head, bodySample: '', now }, route);
    return sampleBody(answer).then((bodySample) => tell({ head, bodySample, now }, route));
  }
}
