import type { CallTicket } from '#libs/contracts';
import { asSluiceError } from '#libs/errors';
import { ParkedRequests } from '#libs/parking';
import type { CallConsumer } from '#libs/queue';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { Execute } from '../execute/execute.service.js';
import { Settle } from '../settle/settle.service.js';
import { AttemptLog } from './attempt-log.js';
import { CallWork } from './call-work.js';

/**
 * Calls out of their queue: each is executed, and its caller hears of the answer or of the failure.
 */
@Injectable()
export class CallsProcessor implements CallConsumer {
  readonly #running = new Map<string, CallTicket>();

  constructor(
    private readonly execute: Execute,
    private readonly settle: Settle,
    private readonly parked: ParkedRequests,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Never throws: an error thrown into the queue would be stored there. */
  async take(ticket: CallTicket): Promise<void> {
    const { callId, projectId, connectionId } = ticket;
    const ids = { callId, projectId, connectionId };
    const log = new AttemptLog({ kind: 'call', ids }, this.log, this.metrics);
    const stream = this.settle.open(ticket);
    const work = new CallWork(ticket, stream, log, this.settle, this.parked);
    this.#running.set(callId, ticket);
    try {
      const executed = await this.execute.run(work);
      if (executed.kind === 'withdrawn') await this.#tell(work.withdrawn());
      log.end(executed.kind === 'received' ? executed.received : executed.kind);
    } catch (error) {
      if (work.claimant.caller.hasLeft) log.end('caller_gone');
      else await this.#failed(work, log, error);
    } finally {
      stream.close();
      this.#running.delete(callId);
    }
  }

  get worker(): string {
    return this.settle.worker;
  }

  /** What runs here was not lost: this process stood still, and has found its own calls. */
  async lose(tickets: readonly CallTicket[]): Promise<void> {
    const lost = tickets.filter(({ callId }) => !this.#running.has(callId));
    await Promise.all(lost.map((ticket) => this.#tell(this.settle.workerLost(ticket))));
  }

  isPresent(worker: string): Promise<boolean> {
    return this.settle.isPresent(worker);
  }

  /** The process ends before its calls: their callers are told, and whether each may have left. */
  async abandon(): Promise<void> {
    const lost = [...this.#running.values()].map((ticket) => this.settle.workerLost(ticket));
    await Promise.allSettled(lost);
  }

  async #failed(work: CallWork, log: AttemptLog, error: unknown): Promise<void> {
    const failure = asSluiceError(error);
    const { cause } = failure;
    const why = cause instanceof Error ? String(cause) : undefined;
    log.end(failure.code, failure.code === 'internal_error' ? { err: cause } : { cause: why });
    await this.#tell(work.failed(failure));
  }

  #tell(telling: Promise<void>): Promise<void> {
    return telling.catch((error: unknown) =>
      this.log.debug({ err: error }, 'nobody hears of the failure'),
    );
  }
}
