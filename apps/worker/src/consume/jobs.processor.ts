import type { Room } from '#libs/admission';
import { SETTINGS, type Settings } from '#libs/config';
import type { JobPortion, JobTicket } from '#libs/contracts';
import { asSluiceError, SluiceError } from '#libs/errors';
import { type ClaimedJob, Claims } from '#libs/ledger';
import { CONSUMING, JOBS } from '#libs/queue';
import { LOGGER, type Logger } from '#libs/telemetry';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { NotMineError } from '../call/not-mine.js';
import { Execute } from '../execute/execute.service.js';
import { failureOf } from '../execute/failure-of.js';
import type { Outcome } from '../execute/work.js';
import { judgeFailure } from '../judge/judge-job.js';
import { JobMemory } from '../settle/job-memory.service.js';
import { SettleJob } from '../settle/settle-job.service.js';
import { SettlePage } from '../settle/settle-page.service.js';
import type { AttemptLog } from './attempt-log.js';
import { JobAttempts } from './job-attempts.service.js';
import { type JobAnswer, JobWork } from './job-work.js';

/** Jobs out of their queue: each is executed, and what came of it is written down. */
@Processor(JOBS, CONSUMING)
export class JobsProcessor extends WorkerHost {
  readonly #running = new Set<Promise<void>>();
  /** Whose jobs are not all claimed. */
  #portions = 0;
  #isFull = false;

  constructor(
    private readonly execute: Execute,
    private readonly claims: Claims,
    private readonly settle: SettleJob,
    private readonly settlePage: SettlePage,
    private readonly memory: JobMemory,
    private readonly attempts: JobAttempts,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  /**
   * Resolves when each of the jobs is claimed, or has ended unclaimed: from then on the ledger, and
   * not the queue, knows in whose hands it is. Never throws: an error thrown into the queue would
   * be stored there. What is not written down here the ledger finds out by itself.
   */
  async process({ data }: { data: JobPortion | JobTicket }): Promise<void> {
    // A ticket by itself is of a version before.
    const tickets = 'tickets' in data ? data.tickets : [data];
    this.#portions++;
    const claimed = tickets.map((ticket) => this.#begin(ticket));
    this.#fetchAsThereIsRoom();
    await Promise.all(claimed);
    this.#portions--;
    this.#fetchAsThereIsRoom();
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Resolves when the job is claimed, or has ended. */
  #begin(ticket: JobTicket): Promise<void> {
    return new Promise((resolve) => {
      const running = this.#run(ticket, resolve).finally(() => {
        this.#running.delete(running);
        resolve();
      });
      this.#running.add(running);
    });
  }

  /** BullMQ counts portions; what is bounded here are jobs. */
  #fetchAsThereIsRoom(): void {
    const { WORKER_WAITING_ROOM: most } = this.settings;
    const isFull = this.#running.size >= most;
    if (!isFull && !this.#isFull) return;
    this.#isFull = isFull;
    this.worker.concurrency = isFull ? Math.max(1, this.#portions) : most;
  }

  async #run(ticket: JobTicket, onClaimed: () => void): Promise<void> {
    const { jobId, projectId, connectionId } = ticket;
    const log = this.attempts.begin({ jobId, projectId, connectionId });
    const room = this.memory.of(projectId);
    const work = new JobWork(ticket, log, this.claims, this.settle, room, onClaimed);
    try {
      await room.forRequest(ticket.requestBytes ?? 0);
      const ended = await this.#executed(work);
      log.end(await log.step('settle', () => this.#write(work, ended, { log, room })));
      this.attempts.ended(work, log, ended instanceof SluiceError ? ended : undefined);
    } catch (error) {
      const failure = failureOf(error);
      log.end(failure.code, { err: failure.cause });
      this.attempts.ended(work, log, failure);
    } finally {
      room.end();
    }
  }

  async #executed(work: JobWork): Promise<Outcome<JobAnswer> | SluiceError> {
    try {
      return await this.execute.run(work);
    } catch (error) {
      return asSluiceError(error);
    }
  }

  async #write(
    work: JobWork,
    ended: Outcome<JobAnswer> | SluiceError,
    { log, room }: { log: AttemptLog; room: Room },
  ): Promise<string> {
    if ('kind' in ended && ended.kind === 'withdrawn') return 'not_ours';
    // One that could not even be claimed for what it needs is claimed now, to say what has become
    // of it.
    const claimed = work.claimed ?? (await work.take());
    if (!claimed) return 'not_ours';
    if ('kind' in ended) return this.#answered(claimed, ended.received, room);
    log.because(ended.cause);
    return this.#failed(claimed, ended);
  }

  async #answered(claimed: ClaimedJob, answer: JobAnswer, room: Room): Promise<string> {
    switch (answer.kind) {
      case 'answered':
        return this.settlePage.result(claimed, answer.result, room);
      case 'again':
        await this.settle.retry(claimed, answer.again);
        return answer.why;
      case 'refused':
        await this.settle.failed(claimed, new SluiceError('refused_too_long'), true);
        return answer.why;
      case 'paused':
        return answer.why;
      default:
        return answer satisfies never;
    }
  }

  async #failed(claimed: ClaimedJob, failure: SluiceError): Promise<string> {
    const { settle } = this;
    const { code, facts, cause } = failure;
    const { dispatched = true, retryAfterMs } = facts;
    if (cause instanceof NotMineError && !dispatched) {
      await settle.retry(claimed, { afterMs: 0, dispatched: false, uncounted: true });
      return 'lease_spent';
    }
    const { attempts: attempt, retry, resendable } = claimed.job;
    const chance = Math.random();
    const failed = { code, dispatched, attempt, retry, resendable, chance, retryAfterMs };
    const verdict = judgeFailure(failed);
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
