import { Injectable } from '@nestjs/common';
import type { WorkerHost } from '@nestjs/bullmq';
import { CallbacksProcessor } from './callbacks.processor.js';
import { CallsProcessor } from './calls.processor.js';
import { JobsProcessor } from './jobs.processor.js';

/** Who consumes the queues, one each. */
@Injectable()
export class Consumers {
  constructor(
    readonly calls: CallsProcessor,
    private readonly jobs: JobsProcessor,
    private readonly callbacks: CallbacksProcessor,
  ) {}

  all(): WorkerHost[] {
    return [this.calls, this.jobs, this.callbacks];
  }
}
