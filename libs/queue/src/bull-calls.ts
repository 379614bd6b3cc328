import type { CallTicket } from '#libs/contracts';
import { ignore } from '#libs/errors';
import type { Logger } from '#libs/telemetry';
import { type Queue, Worker } from 'bullmq';
import { type CallConsumer, CallQueue, CallSource } from './calls.js';
import { CONSUMING } from './consuming.js';
import { type QueueStore, reaching } from './ticket-queue.js';

/** Calls between processes: BullMQ on Redis, from the gateway's side. */
export class BullCallQueue extends CallQueue {
  constructor(
    private readonly queue: Queue,
    private readonly store: QueueStore,
  ) {
    super();
  }

  async add(ticket: CallTicket): Promise<void> {
    const { queue } = this;
    await reaching(this.store, () => queue.add(queue.name, ticket, { jobId: ticket.callId }));
  }
}

/** Calls between processes, from the worker's side. */
export class BullCallSource extends CallSource {
  #worker: Worker<CallTicket> | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly log: Logger,
  ) {
    super();
  }

  start(consumer: CallConsumer, fill: number): void {
    const { name, opts } = this.queue;
    const { connection, prefix = '' } = opts;
    const take = async ({ data }: { data: CallTicket }): Promise<void> => consumer.take(data);
    const worker = new Worker<CallTicket>(name, take, { ...CONSUMING, connection, prefix });
    worker.concurrency = fill;
    // Only a lost worker makes a job of this queue fail.
    worker.on('failed', (job) => job && void consumer.lose(job.data));
    worker.on('error', (error) => this.log.debug({ err: error }, 'queue'));
    worker
      .run()
      .catch((error: unknown) => this.log.error({ err: error }, 'calls are no longer consumed'));
    this.#worker = worker;
  }

  async pause(): Promise<void> {
    await this.#worker?.pause().catch(ignore('what cannot pause ends with the process'));
  }

  async close(): Promise<void> {
    await this.#worker?.close(true);
  }
}
