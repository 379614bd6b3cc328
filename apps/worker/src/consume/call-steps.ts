import type { ConnectionRoute } from '#libs/connections';
import type { UpstreamAnswer } from '#libs/egress';
import { Injectable } from '@nestjs/common';
import { Authorize } from '../authorize/authorize.service.js';
import { sampleBody } from '../call/body-sample.js';
import { Call } from '../call/call.service.js';
import { judge, needsBody, type Verdict } from '../judge/judge.js';
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
}
