import { SETTINGS, type Settings } from '#libs/config';
import { ignore } from '#libs/errors';
import { CallSource } from '#libs/queue';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { CallsProcessor } from './calls.processor.js';
import { JobsProcessor } from './jobs.processor.js';

/** Who consumes calls and jobs, each as many at the same time as fit: waiting ones included. */
@Injectable()
export class Consumers {
  constructor(
    private readonly source: CallSource,
    private readonly calls: CallsProcessor,
    private readonly jobs: JobsProcessor,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  start(): void {
    const { WORKER_WAITING_ROOM: waitingRoom } = this.settings;
    const { worker } = this.jobs;
    this.source.start(this.calls, waitingRoom);
    worker.concurrency = waitingRoom;
    worker
      .run()
      .catch((error: unknown) => this.log.error({ err: error }, 'jobs are no longer consumed'));
  }

  /** Takes no more. Resolves when all that were taken have ended. */
  async pause(): Promise<void> {
    const jobs = this.jobs.worker.pause().catch(ignore('what cannot pause ends with the process'));
    await Promise.all([this.source.pause(), jobs.then(() => this.jobs.settled())]);
  }

  /** The process ends before its calls: their callers are told. */
  abandon(): Promise<void> {
    return this.calls.abandon();
  }

  async close(): Promise<void> {
    await Promise.all([this.source.close(), this.jobs.worker.close(true)]);
  }
}
