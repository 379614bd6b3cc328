import type { CallbackTicket } from '#libs/contracts';
import { patiently } from '#libs/database';
import { CALLBACKS } from '#libs/queue';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { Deliveries } from '#libs/webhooks';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { Deliver } from '../callback/deliver.service.js';
import { AttemptLog } from './attempt-log.js';
import { CONSUMING } from './consuming.js';
import { failureOf } from '../execute/failure-of.js';

/** Shorter than the lease of what it is needed for. */
const PATIENCE_MS = 10_000;

/** The journey of a callback: begin the attempt, send, write down what became of it. */
@Processor(CALLBACKS, CONSUMING)
export class CallbacksProcessor extends WorkerHost {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly deliver: Deliver,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  /** Never throws: an attempt whose end is not written down is made again after its lease. */
  async process({ data: ticket }: { data: CallbackTicket }): Promise<void> {
    const ids = { callbackId: ticket.callbackId };
    const log = new AttemptLog({ kind: 'callback', ids }, this.log, this.metrics);
    try {
      const attempt = await patiently(PATIENCE_MS, () => this.deliveries.begin(ticket));
      if (!attempt) return log.end('not_ours');
      const delivery = await log.step('call', () => this.deliver.message(attempt));
      await log.step('settle', () =>
        patiently(PATIENCE_MS, () => this.deliveries.end(attempt, delivery)),
      );
      log.end(delivery.kind, { attempt: attempt.number, status: delivery.status });
    } catch (error) {
      const failure = failureOf(error);
      log.end(failure.code, { err: failure.cause });
    }
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.log.debug({ err: error }, 'queue');
  }
}
