import { SETTINGS, type Settings } from '#libs/config';
import type { WorkerHost } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { CallsProcessor } from './calls.processor.js';
import { JobsProcessor } from './jobs.processor.js';

/** Who consumes a queue, and how many tickets at the same time: waiting ones included. */
interface Consumer {
  host: WorkerHost;
  concurrency: number;
}

/** Who consumes the queues, one each. */
@Injectable()
export class Consumers {
  constructor(
    readonly calls: CallsProcessor,
    private readonly jobs: JobsProcessor,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  all(): Consumer[] {
    const { WORKER_WAITING_ROOM: waitingRoom } = this.settings;
    return [
      { host: this.calls, concurrency: waitingRoom },
      { host: this.jobs, concurrency: waitingRoom },
    ];
  }
}
