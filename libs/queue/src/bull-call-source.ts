import { type CallPortion, type CallTicket, MOST_OF_A_PORTION } from '#libs/contracts';
import { ignore } from '#libs/errors';
import type { Redis } from '#libs/redis';
import type { Logger } from '#libs/telemetry';
import { type Queue, Worker } from 'bullmq';
import { type CallConsumer, CallSource } from './calls.js';
import { CONSUMING } from './consuming.js';
import { LostPortions } from './lost-portions.js';
import type { PortionWorkers } from './portion-workers.js';
import { PREFIX } from './queue-module.js';

/** More portions than calls fit into a worker: calls are what is counted. */
const ANY_NUMBER = 100_000;

/** What a job carries; one of a gateway of 0.2, which is in a queue apart, a single call. */
type JobData = CallPortion | CallTicket;

/** A worker may stand still for so long and keep its calls. One that ends is noticed earlier. */
const LOCK_MS = 30_000;
const LOOK_MS = 2_000;

const ticketsOf = (data: JobData): readonly CallTicket[] =>
  'tickets' in data ? data.tickets : [data];

/**
 * Calls between processes, from the worker's side. A portion is taken whole, as long as one fits
 * that is as large as can be, and its job is active until its last call has ended: so a worker that
 * is lost is noticed, and each of its calls is known.
 */
export class BullCallSource extends CallSource {
  readonly #workers: Worker<JobData>[] = [];
  readonly #end = new AbortController();
  #consumer: CallConsumer | undefined;
  #looking: NodeJS.Timeout | undefined;
  #fill = 0;
  #taken = 0;
  #isFull = false;

  constructor(
    private readonly queue: Queue,
    private readonly redis: Redis,
    private readonly announced: PortionWorkers,
    private readonly log: Logger,
  ) {
    super();
  }

  start(consumer: CallConsumer, fill: number): void {
    this.#consumer = consumer;
    this.#fill = fill;
    const { name, opts } = this.queue;
    const prefixes = [opts.prefix ?? PREFIX, PREFIX];
    for (const prefix of prefixes) this.#workers.push(this.#worker(prefix, consumer));
    for (const worker of this.#workers) this.#run(worker);
    this.announced.announce(this.#end.signal);
    const bases = prefixes.map((prefix) => `${prefix}:${name}:`);
    const lost = new LostPortions(this.redis, bases, consumer);
    this.#looking = setInterval(() => void this.#look(lost, consumer), LOOK_MS);
  }

  async pause(): Promise<void> {
    this.#end.abort();
    await Promise.all(
      this.#workers.map((worker) =>
        worker.pause().catch(ignore('what cannot pause ends with the process')),
      ),
    );
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await Promise.all(this.#workers.map((worker) => worker.close(true)));
  }

  #worker(prefix: string, consumer: CallConsumer): Worker<JobData> {
    const { name, opts } = this.queue;
    const { connection } = opts;
    const take = ({ data }: { data: JobData }): Promise<void> => this.#take(ticketsOf(data));
    const lock = { ...CONSUMING, lockDuration: LOCK_MS };
    const options = { ...lock, connection, prefix, name: consumer.worker };
    const worker = new Worker<JobData>(name, take, { ...options, concurrency: ANY_NUMBER });
    // Only a worker that was silent for too long makes a job of this queue fail.
    worker.on('failed', (job) => job && void consumer.lose(ticketsOf(job.data)));
    worker.on('error', (error) => this.log.debug({ err: error }, 'queue'));
    return worker;
  }

  #run(worker: Worker<JobData>): void {
    worker
      .run()
      .catch((error: unknown) => this.log.error({ err: error }, 'calls are no longer consumed'));
  }

  async #look(lost: LostPortions, consumer: CallConsumer): Promise<void> {
    try {
      const found = await lost.find();
      const portions = found.map((data) => ticketsOf(JSON.parse(data) as JobData));
      await Promise.all(portions.map((tickets) => consumer.lose(tickets)));
    } catch (error) {
      this.log.debug({ err: error }, 'lost portions are looked for again in a moment');
    }
  }

  async #take(tickets: readonly CallTicket[]): Promise<void> {
    this.#count(tickets.length);
    await Promise.all(tickets.map((ticket) => this.#each(ticket)));
  }

  async #each(ticket: CallTicket): Promise<void> {
    await this.#consumer?.take(ticket);
    this.#count(-1);
  }

  #count(change: number): void {
    this.#taken += change;
    const isFull = this.#taken > 0 && this.#taken + MOST_OF_A_PORTION.calls > this.#fill;
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    for (const worker of this.#workers) {
      worker.concurrency = isFull ? 1 : ANY_NUMBER;
      if (!isFull) void this.#wake(worker);
    }
  }

  /** A worker that has not fetched for a while waits for one of its jobs to end, unless resumed. */
  async #wake(worker: Worker<JobData>): Promise<void> {
    if (this.#end.signal.aborted) return;
    await worker.pause(true);
    if (!this.#end.signal.aborted) await worker.resume();
  }
}
