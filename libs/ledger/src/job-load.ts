import { reachingDatabase } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';

/** What is read is good for so long; what this process accepts meanwhile is added to it. */
const READ_AGAIN_MS = 1_000;
const PROJECTS = 10_000;
const RETRY_AFTER_MS = 5_000;

/** Jobs that are not settled, and what they are to send, in sealed bytes. */
export interface Load {
  jobs: number;
  bytes: number;
}

/**
 * How much of a project may wait. The database keeps the sums with every job that is accepted and
 * settled; they are read once a second at most, so several gateways together may accept a second's
 * worth more.
 */
export class JobLoad {
  readonly #seen = new LRUCache<string, Promise<Load>>({ max: PROJECTS, ttl: READ_AGAIN_MS });

  constructor(
    private readonly dataSource: DataSource,
    readonly most: Load,
  ) {}

  /**
   * Counts what is about to be accepted.
   * @throws SluiceError `job_queue_full` saying which bound, `database_unavailable`
   */
  async admit(projectId: string, { jobs, bytes }: Load): Promise<void> {
    const load = await this.#recent(projectId);
    const { most } = this;
    if (load.jobs + jobs > most.jobs)
      throw full(`Of this project ${most.jobs} jobs may wait: SLUICE_MAX_JOBS_PER_PROJECT.`);
    if (load.bytes + bytes > most.bytes)
      throw full(
        `Jobs of this project may hold ${most.bytes} bytes: SLUICE_MAX_JOB_BYTES_PER_PROJECT.`,
      );
    load.jobs += jobs;
    load.bytes += bytes;
  }

  async of(projectId: string): Promise<Load> {
    const [sums] = await reachingDatabase(() =>
      this.dataSource.query<Record<keyof Load, string>[]>(
        `select coalesce(sum(jobs), 0) as jobs, coalesce(sum(bytes), 0) as bytes
         from (
           select jobs, bytes from job_load where project_id = $1
           union all
           select staged_jobs, staged_bytes from batch
           where project_id = $1 and state in ('uploading', 'opening')) as load`,
        [projectId],
      ),
    );
    return { jobs: Number(sums?.jobs), bytes: Number(sums?.bytes) };
  }

  #recent(projectId: string): Promise<Load> {
    const seen = this.#seen.get(projectId);
    if (seen) return seen;
    const reading = this.of(projectId);
    this.#seen.set(projectId, reading);
    reading.catch(() => this.#seen.delete(projectId));
    return reading;
  }
}

const full = (detail: string): SluiceError =>
  new SluiceError('job_queue_full', { detail, dispatched: false, retryAfterMs: RETRY_AFTER_MS });
