import type { ConnectionRoute } from '#libs/connections';
import { type AuthorizedRequest, headerValue, isIdempotent, type JobTicket } from '#libs/contracts';
import type { VersionedCredentials } from '#libs/credentials';
import { patiently } from '#libs/database';
import type { UpstreamAnswer } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import type { ClaimedJob } from '#libs/ledger';
import { JOBS } from '#libs/queue';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { judgeAnswer, judgeFailure } from '../judge/judge-job.js';
import type { TurnTaker } from '../turn/retake-turn.service.js';
import { AttemptLog } from './attempt-log.js';
import { CONSUMING } from './consuming.js';
import { failureOf } from './failure-of.js';
import { JobSteps } from './job-steps.js';

/** An answer is kept whole in the ledger, so it is bounded; larger ones are for calls, which stream. */
const MAX_RESULT_BYTES = 32 * 1_048_576;

/** A job that cannot be claimed for so long stays queued; it is noticed and put back. */
const CLAIM_PATIENCE_MS = 10_000;

interface Attempt {
  ticket: JobTicket;
  log: AttemptLog;
}

/** A claimed job about to leave. */
interface Leaving extends Attempt {
  route: ConnectionRoute;
  credentials: VersionedCredentials;
  claimed: ClaimedJob;
}

/** The journey of a job through the worker. */
@Processor(JOBS, CONSUMING)
export class JobsProcessor extends WorkerHost {
  constructor(
    private readonly steps: JobSteps,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  /** Never throws: an error thrown into the queue would be stored there. What is not written down here the ledger finds out by itself. */
  async process({ data: ticket }: { data: JobTicket }): Promise<void> {
    const { jobId, projectId, connectionId } = ticket;
    const ids = { jobId, projectId, connectionId };
    const log = new AttemptLog({ kind: 'job', ids }, this.log, this.metrics);
    try {
      log.end(await this.#withinConcurrency({ ticket, log }));
    } catch (error) {
      const failure = failureOf(error);
      log.end(failure.code, { err: failure.cause });
    }
  }

  /** Within the connection's concurrency: authorize, claim, call, judge; then settle. */
  async #withinConcurrency(attempt: Attempt): Promise<string> {
    const { ticket, log } = attempt;
    const { directory, journey } = this.steps;
    try {
      const route = await directory.byId(ticket.connectionId);
      const { queueMs, totalMs } = route.timeouts;
      return await journey.limit.within(route.line, queueMs + totalMs, async () => {
        const credentials = await log.quickStep('authorize', () =>
          journey.authorize.credentials(route),
        );
        return journey.call.withSlot('job', async () => {
          const claimed = await this.#claim(attempt);
          if (!claimed) return 'not_ours';
          return this.#leave({ ...attempt, route, credentials, claimed });
        });
      });
    } catch (error) {
      return this.#notClaimed(attempt, failureOf(error));
    }
  }

  #claim({ ticket, log }: Attempt): Promise<ClaimedJob | undefined> {
    return log.step('claim', () =>
      patiently(CLAIM_PATIENCE_MS, () => this.steps.claims.claim(ticket)),
    );
  }

  async #leave(leaving: Leaving): Promise<string> {
    const { claimed, route, credentials, log } = leaving;
    const { authorize } = this.steps.journey;
    let answer: UpstreamAnswer | undefined;
    let isSent = false;
    try {
      const request = authorize.place(route, claimed.request.request, credentials);
      await this.#inTurn(leaving);
      if (performance.now() > claimed.sendBy) {
        this.steps.claims.forget(claimed);
        return 'lease_spent';
      }
      isSent = true;
      answer = await log.step('call', () => this.#callAndJudge(leaving, request));
      return await this.#settle(leaving, answer);
    } catch (error) {
      answer?.discard();
      const failure = failureOf(error);
      log.because(failure.cause);
      const dispatched = isSent && (failure.facts.dispatched ?? true);
      return log.step('settle', () => this.#failed(claimed, failure, dispatched));
    }
  }

  /** A turn that was missed on the way is taken anew. @throws SluiceError `limit_wait_exceeded` */
  async #inTurn({ ticket, route }: Leaving): Promise<void> {
    const { turn } = this.steps.journey;
    const { jobId: callId, projectId, connectionId } = ticket;
    const taker: TurnTaker = { callId, projectId, connectionId };
    for (let { turnAt } = ticket; turnAt !== undefined && !(await turn.isInTime(turnAt));)
      turnAt = await turn.after(taker, route, turnAt);
  }

  async #callAndJudge(
    { route, credentials, claimed, ticket }: Leaving,
    request: AuthorizedRequest,
  ): Promise<UpstreamAnswer> {
    const { authorize, call, turn } = this.steps.journey;
    const budget = {
      endsAt: performance.now() + route.timeouts.totalMs,
      maxResponseBytes: MAX_RESULT_BYTES,
      freshSocket: !isIdempotent(request.method),
    };
    const first = await call.send(route, request, budget);
    const verdict = await this.steps.journey.judge(first, 1, route);
    if (verdict.kind === 'settle') return first;
    const renewed = await authorize.renewed(route, credentials);
    const taker = { ...ticket, callId: ticket.jobId };
    if (!renewed || !(await turn.forReplay(taker, route))) return first;
    first.discard();
    return call.send(route, authorize.place(route, claimed.request.request, renewed), budget);
  }

  async #settle({ claimed, log }: Leaving, answer: UpstreamAnswer): Promise<string> {
    const { settle } = this.steps;
    const { status, headers } = answer.head;
    const { attempts: attempt, retry, resendable } = claimed.job;
    const retryAfter = headerValue(headers, 'retry-after');
    const verdict = judgeAnswer({
      ...{ status, retryAfter, attempt, retry, resendable },
      now: Date.now(),
    });
    if (verdict.kind === 'settle') {
      await log.step('settle', () => settle.answered(claimed, answer));
      return String(status);
    }
    answer.discard();
    if (verdict.kind === 'pause') await settle.pauseLane(claimed, verdict.forMs);
    else await settle.retry(claimed, { afterMs: verdict.afterMs, dispatched: true });
    return `${status} ${verdict.kind}`;
  }

  async #failed(claimed: ClaimedJob, failure: SluiceError, dispatched: boolean): Promise<string> {
    const { settle } = this.steps;
    const { attempts: attempt, retry, resendable } = claimed.job;
    const { code } = failure;
    const verdict = judgeFailure({ code, dispatched, attempt, retry, resendable });
    switch (verdict.kind) {
      case 'fail':
        await settle.failed(claimed, failure, dispatched);
        break;
      case 'unknown':
        await settle.unknown(claimed, failure);
        break;
      case 'retry':
        await settle.retry(claimed, { afterMs: verdict.afterMs, dispatched });
        break;
      case 'wait':
        await settle.retry(claimed, { afterMs: verdict.afterMs, dispatched, uncounted: true });
        break;
      default:
        return verdict satisfies never;
    }
    return `${code} ${verdict.kind}`;
  }

  /** It could not even be claimed for what it needs. It is claimed now, to say what has become of it. */
  async #notClaimed(attempt: Attempt, failure: SluiceError): Promise<string> {
    attempt.log.because(failure.cause);
    const claimed = await this.#claim(attempt);
    return claimed ? this.#failed(claimed, failure, false) : 'not_ours';
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.log.debug({ err: error }, 'queue');
  }
}
