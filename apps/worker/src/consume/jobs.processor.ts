import { randomUUID } from 'node:crypto';
import type { JobTicket } from '#libs/contracts';
import { patiently } from '#libs/database';
import type { SluiceError } from '#libs/errors';
import type { ClaimedJob } from '#libs/ledger';
import { JOBS } from '#libs/queue';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { judgeFailure } from '../judge/judge-job.js';
import { AttemptLog } from './attempt-log.js';
import { CONSUMING } from './consuming.js';
import { failureOf } from './failure-of.js';
import { JobSteps } from './job-steps.js';
import type { Sent } from './send-job.service.js';

/** A job that cannot be claimed for so long stays queued; it is noticed and put back. */
const CLAIM_PATIENCE_MS = 10_000;

interface Attempt {
  ticket: JobTicket;
  log: AttemptLog;
  /** Names the claim; asked for again, it is the same one. */
  owner: string;
  claimed?: ClaimedJob | undefined;
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
      log.end(await this.#withinConcurrency({ ticket, log, owner: randomUUID() }));
    } catch (error) {
      const failure = failureOf(error);
      log.end(failure.code, { err: failure.cause });
    }
  }

  /** Within the connection's concurrency: authorize, claim, call, judge; then settle. */
  async #withinConcurrency(attempt: Attempt): Promise<string> {
    const { connectionId, projectId } = attempt.ticket;
    const { directory, journey } = this.steps;
    try {
      const route = await directory.byId(connectionId);
      const { queueMs, totalMs } = route.timeouts;
      return await journey.limit.within(route.line, queueMs + totalMs, async () => {
        const credentials = await attempt.log.quickStep('authorize', () =>
          journey.authorize.credentials(route),
        );
        return journey.call.withSlot({ kind: 'job', connectionId, projectId }, async () => {
          attempt.claimed = await this.#claim(attempt);
          const { claimed, ticket, log } = attempt;
          if (!claimed) return 'not_ours';
          const sent = await this.steps.send.send({ route, credentials, claimed, ticket, log });
          return log.step('settle', () => this.#write(claimed, sent, log));
        });
      });
    } catch (error) {
      // Once claimed, only writing its outcome can fail: nobody knows it then but the ledger, at the end of the lease.
      if (attempt.claimed) throw error;
      return this.#notSent(attempt, failureOf(error));
    }
  }

  #claim({ ticket, log, owner }: Attempt): Promise<ClaimedJob | undefined> {
    return log.step('claim', () =>
      patiently(CLAIM_PATIENCE_MS, () => this.steps.claims.claim(ticket, owner)),
    );
  }

  /** It could not even be claimed for what it needs. It is claimed now, to say what has become of it. */
  async #notSent(attempt: Attempt, failure: SluiceError): Promise<string> {
    const claimed = await this.#claim(attempt);
    if (!claimed) return 'not_ours';
    return this.#write(claimed, { kind: 'failed', failure, dispatched: false }, attempt.log);
  }

  async #write(claimed: ClaimedJob, sent: Sent, log: AttemptLog): Promise<string> {
    const { settle } = this.steps;
    switch (sent.kind) {
      case 'answered':
        await settle.answered(claimed, sent.result);
        return String(sent.result.head.status);
      case 'again':
        await settle.retry(claimed, sent.again);
        return sent.why;
      case 'failed':
        log.because(sent.failure.cause);
        return this.#failed(claimed, sent);
      default:
        return sent satisfies never;
    }
  }

  async #failed(
    claimed: ClaimedJob,
    { failure, dispatched }: Sent & { kind: 'failed' },
  ): Promise<string> {
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

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.log.debug({ err: error }, 'queue');
  }
}
