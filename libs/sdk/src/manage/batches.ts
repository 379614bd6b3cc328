import type { Batch, BatchUpload, Job, NewBatchJob } from '../api/types.js';
import { countedLines, isStream, jsonLines, readLines } from '../call/lines.js';
import { sleep } from '../call/sleep.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

const FIRST_LOOK_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export interface BatchOptions extends RequestOptions {
  /** All of it or nothing. */
  atomic?: boolean;
  /** Who hears of the batch: the id of a webhook endpoint, or a URL. */
  callback?: string;
  /** The same jobs under the same key are one batch, however often they are sent. */
  idempotencyKey?: string;
  /** Hears how many jobs have been handed over so far. */
  onProgress?: (sent: number) => void;
}

/** What became of a job of a batch, with what the third party answered. */
export type BatchResult = Omit<Job, 'response'> & {
  response?: {
    status: number;
    headers?: [name: string, value: string][];
    body?: string;
    bodyEncoding?: 'utf8' | 'base64';
  };
};

export interface BatchFilter {
  state?: Batch['state'];
  limit?: number;
  cursor?: string;
}

/** Many jobs that are accepted in one request. */
export class Batches {
  constructor(private readonly management: Management) {}

  /**
   * Takes jobs from an iterable as fast as Sluice takes them, up to a million, and holds none of
   * them; a stream of bytes has one on each line, and is passed on as it is. It is sent once. None
   * of them runs before the last one is there; when the iterable throws, none does.
   * @throws SluiceError `batch_rejected` when there was no good one, or a bad one and `atomic`
   */
  create(
    jobs: AsyncIterable<NewBatchJob> | Iterable<NewBatchJob> | ReadableStream<Uint8Array>,
    options: BatchOptions = {},
  ): Promise<BatchUpload> {
    const { atomic, callback, idempotencyKey, onProgress, signal } = options;
    const query = { callback, ...(atomic ? { atomic: '1' } : {}) };
    const lines = isStream(jobs) ? countedLines(jobs, onProgress) : jsonLines(jobs, onProgress);
    return this.management.ask('POST', ['batches'], { query, lines, idempotencyKey, signal });
  }

  /** Newest first. */
  list(filter: BatchFilter = {}, options: RequestOptions = {}): Listing<Batch> {
    return this.management.list(['batches'], { ...filter }, options);
  }

  get(id: string, options: RequestOptions = {}): Promise<Batch> {
    return this.management.ask('GET', ['batches', id], options);
  }

  /** Newest first. */
  jobs(
    id: string,
    filter: { state?: Job['state']; limit?: number; cursor?: string } = {},
    options: RequestOptions = {},
  ): Listing<Job> {
    return this.management.list(['batches', id, 'jobs'], filter, options);
  }

  /**
   * Of a batch that has ended; answers are kept for an hour after that.
   * @throws SluiceError `result_not_ready`
   */
  async *results(id: string, options: RequestOptions = {}): AsyncGenerator<BatchResult, void> {
    const response = await this.management.open(['batches', id, 'results'], options);
    yield* readLines(response) as AsyncGenerator<BatchResult, void>;
  }

  /** What has not left does not leave any more. */
  cancel(id: string, options: RequestOptions = {}): Promise<Batch> {
    return this.management.ask('DELETE', ['batches', id], options);
  }

  /**
   * Those of its jobs that failed, as a new batch.
   * @throws SluiceError `conflict` when there are none
   */
  replay(
    id: string,
    { idempotencyKey = crypto.randomUUID(), states = ['failed'], signal }: ReplayOptions = {},
  ): Promise<BatchUpload> {
    const asked = { input: { states }, idempotencyKey, signal };
    return this.management.ask('POST', ['batches', id, 'replay'], asked);
  }

  /** Looks until all of its jobs have ended, or the signal aborts. */
  async wait(id: string, { onProgress, ...options }: WaitOptions = {}): Promise<Batch> {
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const batch = await this.get(id, options);
      onProgress?.(batch);
      if (batch.state === 'settled') return batch;
      await sleep(pauseMs, { signal: options.signal });
    }
  }
}

export interface WaitOptions extends RequestOptions {
  /** Hears how the batch stands, each time that is looked at. */
  onProgress?: (batch: Batch) => void;
}

export interface ReplayOptions extends RequestOptions {
  /** Of those that are `unknown` nobody knows whether they have arrived: they may arrive twice. */
  states?: ('failed' | 'unknown')[];
  idempotencyKey?: string;
}
