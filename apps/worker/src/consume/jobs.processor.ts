import { SETTINGS, type Settings } from '#libs/config';
import type { JobPortion, JobTicket } from '#libs/contracts';
import { asSluiceError, SluiceError } from '#libs/errors';
import { CONSUMING, JOBS } from '#libs/queue';
import { LOGGER, type Logger } from '#libs/telemetry';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { Execute } from '../execute/execute.service.js';
import { failureOf } from '../execute/failure-of.js';
import type { Outcome } from '../execute/work.js';
import { JobMemory } from '../settle/job-memory.service.js';
import { JobAttempts } from './job-attempts.service.js';
import { JobEnds } from './job-ends.service.js';
import type { JobAnswer, JobWork } from './job-work.js';

/** Jobs out of their queue: each is executed, and what came of it is written down. */
@Processor(JOBS, CONSUMING)
export class JobsProcessor extends WorkerHost {
  readonly #running = new Set<Promise<void>>();
  /** Whose jobs are not all claimed. */
  #portions = 0;
  #isFull = false;

  constructor(
    private readonly execute: Execute,
    private readonly ends: JobEnds,
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
    const room = this.memory.of(ticket.projectId);
    const work = this.attempts.begin(ticket, room, onClaimed);
    const { log } = work;
    try {
      await room.forRequest(ticket.requestBytes ?? 0);
      const ended = await this.#executed(work);
      const failure = ended instanceof SluiceError ? ended : undefined;
      this.ends.noted(work, failure);
      log.end(await log.step('settle', () => this.#write(work, ended)));
      this.attempts.ended(work, failure);
    } catch (error) {
      const failure = failureOf(error);
      log.end(failure.code, { err: failure.cause });
      this.attempts.ended(work, failure);
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

  async #write(work: JobWork, ended: Outcome<JobAnswer> | SluiceError): Promise<string> {
    if ('kind' in ended && ended.kind === 'withdrawn') return 'not_ours';
    // One that could not even be claimed for what it needs is claimed now, to say what has become
    // of it.
    const claimed = work.claimed ?? (await work.take());
    if (!claimed) return 'not_ours';
    if ('kind' in ended) return this.ends.answered(work, claimed, ended.received);
    work.log.because(ended.cause);
    return this.ends.failed(work, claimed, ended);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.log.debug({ err: error }, 'queue');
  }
}
