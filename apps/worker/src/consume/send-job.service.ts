import type { ConnectionRoute } from '#libs/connections';
import {
  type AnswerHead,
  type AuthorizedRequest,
  isIdempotent,
  type JobResult,
  type JobTicket,
  turnName,
} from '#libs/contracts';
import type { VersionedCredentials } from '#libs/credentials';
import type { UpstreamAnswer } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import type { ClaimedJob, PutBack } from '#libs/ledger';
import { Injectable } from '@nestjs/common';
import { judgeAnswer } from '../judge/judge-job.js';
import { SettleJob } from '../settle/settle-job.service.js';
import type { AttemptLog } from './attempt-log.js';
import { CallSteps } from './call-steps.js';
import { failureOf } from './failure-of.js';

/** An answer is kept whole in the ledger, so it is bounded; larger ones are for calls, which stream. */
const MAX_RESULT_BYTES = 32 * 1_048_576;

/** A claimed job about to leave. */
export interface Leaving {
  ticket: JobTicket;
  log: AttemptLog;
  route: ConnectionRoute;
  credentials: VersionedCredentials;
  claimed: ClaimedJob;
}

/** What has become of an attempt; nothing of it is written down yet. */
export type Sent =
  | { kind: 'answered'; result: JobResult }
  | { kind: 'again'; why: string; again: PutBack }
  | { kind: 'failed'; failure: SluiceError; dispatched: boolean };

/** Sends a claimed job in its turn and judges the answer. Never throws: every failure is an outcome of the attempt. */
@Injectable()
export class SendJob {
  constructor(
    private readonly journey: CallSteps,
    private readonly settle: SettleJob,
  ) {}

  async send(leaving: Leaving): Promise<Sent> {
    const { claimed, route, credentials, log } = leaving;
    let isSent = false;
    try {
      const { request } = claimed.request;
      const authorized = this.journey.authorize.place(route, request, credentials);
      await this.#inTurn(leaving);
      if (performance.now() > claimed.sendBy) return LEASE_SPENT;
      isSent = true;
      const answer = await log.step('call', () => this.#call(leaving, authorized));
      return await this.#judged(leaving, answer);
    } catch (error) {
      const failure = failureOf(error);
      return { kind: 'failed', failure, dispatched: isSent && (failure.facts.dispatched ?? true) };
    }
  }

  /** Waits for its turn; one that was missed on the way is taken anew. @throws SluiceError `limit_wait_exceeded` */
  async #inTurn({ ticket, route }: Leaving): Promise<void> {
    const { turn } = this.journey;
    for (let { turnAt } = ticket; turnAt !== undefined && !(await turn.comes(turnAt, route));)
      turnAt = await turn.after(takerOf(ticket), route, turnAt);
  }

  async #call(
    { route, credentials, claimed, ticket }: Leaving,
    request: AuthorizedRequest,
  ): Promise<UpstreamAnswer> {
    const { authorize, call, turn } = this.journey;
    const budget = {
      endsAt: performance.now() + route.timeouts.totalMs,
      maxResponseBytes: MAX_RESULT_BYTES,
      freshSocket: !isIdempotent(request.method),
    };
    const first = await call.send(route, request, budget);
    const verdict = await this.journey.judge(first, 1, route);
    if (verdict.kind === 'settle') return first;
    const renewed = await authorize.renewed(route, credentials);
    if (!renewed || !(await turn.forReplay(takerOf(ticket), route))) return first;
    first.discard();
    const replayed = authorize.place(route, claimed.request.request, renewed);
    return call.send(route, replayed, budget).catch((error: unknown) => {
      const { code, facts, cause } = failureOf(error);
      throw new SluiceError(code, { ...facts, dispatched: true }, cause);
    });
  }

  async #judged({ claimed, route }: Leaving, answer: UpstreamAnswer): Promise<Sent> {
    const told = await this.journey.told(answer, route);
    const { attempts: attempt, retry, resendable } = claimed.job;
    const verdict = judgeAnswer({ ...told, attempt, retry, resendable, now: Date.now() });
    if (verdict.kind === 'settle')
      return { kind: 'answered', result: await this.#result(told.head, answer) };
    answer.discard();
    const why = `${told.head.status} ${verdict.kind}`;
    if (verdict.kind === 'retry')
      return { kind: 'again', why, again: { afterMs: verdict.afterMs, dispatched: true } };
    const again = { afterMs: 0, dispatched: true, uncounted: true, pauseMs: verdict.forMs };
    return { kind: 'again', why, again };
  }

  async #result(head: AnswerHead, answer: UpstreamAnswer): Promise<JobResult> {
    try {
      return await this.settle.result(head, answer);
    } catch (error) {
      answer.discard();
      const { code, facts, cause } = failureOf(error);
      throw new SluiceError(code, { ...facts, dispatched: true }, cause);
    }
  }
}

/** It waited so long that its lease may end before it has left: it did not leave. */
const LEASE_SPENT: Sent = {
  kind: 'again',
  why: 'lease_spent',
  again: { afterMs: 0, dispatched: false, uncounted: true },
};

const takerOf = ({ jobId, fence, projectId, connectionId, turnAt }: JobTicket) => ({
  callId: turnName(jobId, fence),
  projectId,
  connectionId,
  ...(turnAt === undefined ? {} : { turnAt }),
});
