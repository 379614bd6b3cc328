import { Coalescer } from '#libs/coalescing';
import {
  isAnswerLost,
  isRefused,
  packed,
  prepared,
  reachingDatabase,
  retryWhileUnavailable,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { JobLoad } from './job-load.js';
import { JOB_COLUMNS, WAKE_LANES } from './rows.js';
import { type NewJob, offerOf, sealJob, type SealedJob } from './sealed-job.js';

/** There is room for it. */
export interface OfferedJob extends SealedJob {
  /** Of what the request asks for, under an idempotency key. */
  fingerprint: Buffer | undefined;
}

const TOGETHER = { jobs: 64, bytes: 1_048_576 };
/** A database that has lost an answer is asked for so long what it has done. */
const ASK_AGAIN_MS = 1_000;

/**
 * Locks are taken in one order by all: keys, lanes, loads, each in the order of its ids. A key that
 * is known already keeps its job out. The lock of $3 is held until what is written here is
 * committed, or is not.
 */
const ACCEPT = prepared(
  'accept jobs',
  `with offered as (
    select offer.*, substring($2::bytea from "at" for bytes) as sealed_request
    from pg_advisory_xact_lock(hashtextextended($3, 0)) as lock, json_to_recordset($1) as offer(
      id uuid, project_id uuid, connection_id uuid, key_id uuid, method text, route text,
      resendable boolean, retry jsonb, priority integer, metadata text, run_at timestamptz,
      expires_at timestamptz, key text, fingerprint text, resource text, pages integer,
      schedule_id uuid, replay_of uuid, "at" integer, bytes integer)),
  known as (
    insert into idempotency_key (project_id, key, job_id, fingerprint)
    select project_id, key, id, decode(fingerprint, 'hex') from offered
    where key is not null order by project_id, key
    on conflict do nothing returning job_id),
  changed as (
    insert into job (id, project_id, connection_id, method, route, resendable, retry, priority,
      sealed_request, sealed_metadata, run_at, expires_at, key_id, resource, pages, items,
      schedule_id, replay_of)
    select id, project_id, connection_id, method, route, resendable, retry, priority,
      sealed_request, decode(metadata, 'hex'), run_at, expires_at, key_id, resource, pages, pages,
      schedule_id, replay_of
    from offered where key is null or id in (select job_id from known) order by "at"
    returning ${JOB_COLUMNS}),
  woken as (${WAKE_LANES})
  select * from changed`,
);

/**
 * Writes new jobs into the ledger, those of one moment with one statement and one commit. Each is
 * told of its own: one that the database refuses keeps none of the others out.
 */
export class Intake {
  readonly #statements: Coalescer<OfferedJob, Job | undefined>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly load: JobLoad,
  ) {
    const weightOf = ({ sealed }: OfferedJob): number => sealed.length;
    const bounds = { items: TOGETHER.jobs, weight: TOGETHER.bytes, weightOf };
    this.#statements = new Coalescer((jobs) => this.#write(jobs), bounds, isRefused);
  }

  /**
   * Resolves when the job is committed.
   * @param digest of what it asks for, under an idempotency key
   * @returns `undefined` when its idempotency key stands for a job already
   * @throws SluiceError `job_queue_full`, `database_unavailable`
   */
  async accept(job: NewJob, digest: Buffer | undefined): Promise<Job | undefined> {
    const offered = await this.offer(job, digest);
    const accepted = await reachingDatabase(() => this.#statements.add(offered));
    return accepted && Object.assign(accepted, { metadata: job.metadata });
  }

  /**
   * Makes a job ready for `write`, and counts it.
   * @throws SluiceError `job_queue_full`, `database_unavailable`
   */
  async offer(job: NewJob, digest?: Buffer): Promise<OfferedJob> {
    const { projectId } = job;
    const fingerprint = digest && this.codec.fingerprint(projectId, digest);
    const sealed = sealJob(this.codec, job);
    await this.load.admit(projectId, { jobs: 1, bytes: sealed.sealed.length });
    return { ...sealed, fingerprint };
  }

  /**
   * In the caller's transaction, who wakes the dispatchers when it is committed. A job whose
   * idempotency key stands for one already is left out.
   */
  async write(em: EntityManager, jobs: readonly OfferedJob[]): Promise<void> {
    if (jobs.length > 0) await em.query(ACCEPT, parametersOf(jobs));
  }

  async #write(jobs: readonly OfferedJob[]): Promise<(Job | undefined)[]> {
    let rows: Job[];
    try {
      rows = await this.dataSource.query<Job[]>(ACCEPT, parametersOf(jobs));
    } catch (error) {
      if (!isAnswerLost(error)) throw error;
      rows = await this.#committed(jobs);
      if (rows.length === 0) throw error;
    }
    const byId = new Map(rows.map((row) => [row.id, row]));
    return jobs.map(({ id }) => {
      const row = byId.get(id);
      return row && Object.assign(new Job(), row);
    });
  }

  /** What has become of a statement whose answer was lost: all of it is there, or nothing. */
  async #committed(jobs: readonly OfferedJob[]): Promise<Job[]> {
    const ids = jobs.map(({ id }) => id);
    try {
      return await retryWhileUnavailable(ASK_AGAIN_MS, async () => {
        await this.dataSource.query(
          'select from pg_advisory_xact_lock(hashtextextended($1, 0))',
          ids.slice(0, 1),
        );
        return this.dataSource.query<Job[]>(
          `select ${JOB_COLUMNS} from any_job job where id = any($1)`,
          [ids],
        );
      });
    } catch (error) {
      throw new SluiceError('database_unavailable', { detail: UNKNOWN }, error);
    }
  }
}

const UNKNOWN =
  'The database was lost while the job was written. Look for it among the jobs before you post it again; with an "Idempotency-Key" post it at once.';

function parametersOf(jobs: readonly OfferedJob[]): unknown[] {
  const { all, places } = packed(jobs.map(({ sealed }) => sealed));
  const offers = jobs.map((job, index) => ({
    ...offerOf(job),
    key: job.job.terms.idempotencyKey,
    fingerprint: job.fingerprint?.toString('hex'),
    ...places[index],
  }));
  return [JSON.stringify(offers), all, jobs[0]?.id];
}
