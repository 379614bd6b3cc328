import type { CallPortion, CallTicket } from '#libs/contracts';
import { Queue } from 'bullmq';
import { CallQueue } from './calls.js';
import type { PortionWorkers } from './portion-workers.js';
import { PREFIX } from './queue-module.js';
import { type QueueStore, reaching } from './ticket-queue.js';

/** Calls between processes: BullMQ on Redis, from the gateway's side. A job carries a portion. */
export class BullCallQueue extends CallQueue {
  #singles: Queue<CallTicket> | undefined;

  constructor(
    private readonly queue: Queue<CallPortion>,
    private readonly store: QueueStore,
    private readonly workers: PortionWorkers,
  ) {
    super();
  }

  async add(portion: readonly CallTicket[]): Promise<void> {
    await reaching(this.store, async () => {
      if (this.workers.peek() ?? (await this.workers.load())) await this.#addPortion(portion);
      else await this.#addSingles(portion);
    });
  }

  async has(portion: readonly CallTicket[]): Promise<boolean> {
    const name = nameOf(portion);
    const queues = this.#singles ? [this.queue, this.#singles] : [this.queue];
    const states = await Promise.all(queues.map(async (queue) => queue.getJobState(name)));
    return states.some((state) => state !== 'unknown');
  }

  async #addPortion(portion: readonly CallTicket[]): Promise<void> {
    const { queue } = this;
    await queue.add(queue.name, { tickets: [...portion] }, { jobId: nameOf(portion) });
  }

  /** As workers of 0.2 take them, from where they take them. */
  async #addSingles(portion: readonly CallTicket[]): Promise<void> {
    const { name, opts } = this.queue;
    const singles = (this.#singles ??= new Queue<CallTicket>(name, { ...opts, prefix: PREFIX }));
    await singles.addBulk(portion.map((data) => ({ name, data, opts: { jobId: data.callId } })));
  }
}

/** After its first call. */
const nameOf = ([first]: readonly CallTicket[]): string => first?.callId ?? '';
