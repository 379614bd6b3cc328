import type {
  Job,
  JobFilter,
  JobPosition,
  JobReplay,
  JobReplayCount,
  JobResult,
  NewJob,
} from '../api/types.js';
import { sleep } from '../call/sleep.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

const PENDING: ReadonlySet<Job['state']> = new Set(['accepted', 'queued', 'running']);
const FIRST_LOOK_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Requests that Sluice makes when their turn comes, and reports when they are over. */
export class Jobs {
  constructor(private readonly management: Management) {}

  /**
   * Resolves when the job is committed and will not be lost. Without an `idempotencyKey` it gets
   * one, so that an answer which is lost on the way does not make two of it.
   */
  create(job: NewJob, options: RequestOptions = {}): Promise<Job> {
    const { idempotencyKey = crypto.randomUUID(), ...input } = job;
    return this.management.ask('POST', ['jobs'], { ...options, input, idempotencyKey });
  }

  get(id: string, options: RequestOptions = {}): Promise<Job> {
    return this.management.ask('GET', ['jobs', id], options);
  }

  /** How many jobs of its connection go before it, and the soonest that it can leave. */
  position(id: string, options: RequestOptions = {}): Promise<JobPosition> {
    return this.management.ask('GET', ['jobs', id, 'position'], options);
  }

  /** Newest first. */
  list(filter: JobFilter = {}, options: RequestOptions = {}): Listing<Job> {
    return this.management.list(['jobs'], filter, options);
  }

  /**
   * What the third party answered; it is erased once it has been fetched.
   * @throws SluiceError `result_not_ready`, `result_erased`
   */
  result(id: string, options: RequestOptions = {}): Promise<JobResult> {
    return this.management.ask('GET', ['jobs', id, 'result'], options);
  }

  /** @throws SluiceError `job_not_cancellable` when it has left */
  cancel(id: string, options: RequestOptions = {}): Promise<Job> {
    return this.management.ask('DELETE', ['jobs', id], options);
  }

  /**
   * A job that failed, or of which nobody knows, once more as a new job; its request is kept for 7
   * days. Of what nobody knows the request may arrive twice.
   * @throws SluiceError `conflict` while its replay is under way, or when there is nothing to be
   *   made again
   */
  replay(id: string, options: RequestOptions = {}): Promise<Job> {
    const idempotencyKey = crypto.randomUUID();
    return this.management.ask('POST', ['jobs', id, 'replay'], { ...options, idempotencyKey });
  }

  /**
   * Jobs that failed once more, each of them once, `perSecond` in a second. Of what `hasMore` says
   * that it is left the same request makes the next, with `lastRunAt` as `runAt`. With `dryRun`
   * nothing is made.
   */
  replayAll(input: JobReplay = {}, options: RequestOptions = {}): Promise<JobReplayCount> {
    return this.management.ask('POST', ['jobs', 'replay'], { ...options, input });
  }

  /** Looks until the job has ended, however it did, or the signal aborts. */
  async wait(id: string, options: RequestOptions = {}): Promise<Job> {
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const job = await this.get(id, options);
      if (!PENDING.has(job.state)) return job;
      await sleep(pauseMs, { signal: options.signal });
    }
  }
}
