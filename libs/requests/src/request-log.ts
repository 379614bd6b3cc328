import { Batches, type DataSource, isRefused } from '#libs/database';
import { ignore } from '#libs/errors';
import type { Metrics } from '#libs/telemetry';
import type { EndedRequest, RequestEntry } from './entry.js';
import { writeRequests } from './write-requests.js';

/** What is to be written is gathered for so long, and tried again after it. */
const GATHER_MS = 1_000;
const ROWS_AT_ONCE = 500;
/** Of what waits to be written: some minutes of a database that is away. */
const MOST_BYTES = 16 * 1_048_576;
/** Of an entry without its texts, as it lies in memory. */
const ENTRY_BYTES = 400;

/**
 * Takes in what there is to say of requests, and writes it a second later, many rows with one
 * statement. Nobody waits for it. While the database is away entries are kept in bounded room; one
 * that finds none, or that the database refuses, is lost and counted.
 */
export class RequestLog {
  readonly #entries: EndedRequest[] = [];
  readonly #batches = new Batches(ROWS_AT_ONCE);
  readonly #budget: { size: number; held: number };
  #clock: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
    mostBytes = MOST_BYTES,
  ) {
    this.#budget = { size: mostBytes, held: 0 };
    metrics.watchHeld('request_log', this.#budget);
  }

  /** Never throws, and takes no time. */
  record(entry: RequestEntry): void {
    const bytes = bytesOf(entry);
    if (this.#isClosed || this.#budget.held + bytes > this.#budget.size)
      return this.metrics.requestsLost(1);
    this.#budget.held += bytes;
    this.#entries.push({ ...entry, endedAt: new Date() });
    this.#clock ??= setTimeout(() => this.#write(), GATHER_MS);
  }

  /** Writes what is left, if the database is there. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#clock);
    await this.#writing;
    await this.#exhaust();
    if (this.#entries.length > 0) this.metrics.requestsLost(this.#entries.length);
  }

  #write(): void {
    this.#writing = this.#exhaust().finally(() => {
      const goesOn = this.#entries.length > 0 && !this.#isClosed;
      this.#clock = goesOn ? setTimeout(() => this.#write(), GATHER_MS) : undefined;
    });
  }

  async #exhaust(): Promise<void> {
    await this.#batches
      .exhaust((most) => this.#some(most))
      .catch(ignore('what is left is tried again, and counted at the end'));
  }

  /** @returns how many of at most so many are done with */
  async #some(most: number): Promise<number> {
    const batch = this.#entries.slice(0, most);
    if (batch.length === 0) return 0;
    try {
      await this.#insert(batch);
    } catch (error) {
      if (!isRefused(error)) throw error;
      await this.#oneByOne(batch.length);
    }
    return batch.length;
  }

  /** One that the database refuses takes no other along. */
  async #oneByOne(count: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      try {
        await this.#insert(this.#entries.slice(0, 1));
      } catch (error) {
        if (!isRefused(error)) throw error;
        this.metrics.requestsLost(1);
        this.#done(1);
      }
    }
  }

  /** When the database's answer is lost they are written again, which changes nothing. */
  async #insert(batch: readonly EndedRequest[]): Promise<void> {
    await writeRequests(this.dataSource, batch);
    this.metrics.requestsLogged(batch.length);
    this.#done(batch.length);
  }

  #done(count: number): void {
    for (const entry of this.#entries.splice(0, count)) this.#budget.held -= bytesOf(entry);
  }
}

const bytesOf = ({ target, method, traceparent = '' }: RequestEntry): number =>
  ENTRY_BYTES + 2 * (target.length + method.length + traceparent.length);
