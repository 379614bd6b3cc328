import { createHash } from 'node:crypto';
import {
  type CreateJob,
  isIdempotent,
  type JobRequest,
  type JobResult,
  type JobState,
  type Page,
  type PageQuery,
} from '#libs/contracts';
import { isUniqueViolation, reachingDatabase, readPage, uuidV7, type WakeUp } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { SealingError } from '#libs/sealing';
import { type DataSource, type FindOptionsWhere, IsNull, Not } from 'typeorm';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { JobLoad } from './job-load.js';
import { isReported, JOB_COLUMNS, WAKE_LANE } from './rows.js';
import type { Settlement } from './settlement.js';

/** Who is told of work to be dispatched. */
export interface WakeUps {
  job: WakeUp;
  callback: WakeUp;
}

/** A job to be accepted. */
export interface NewJob extends JobRequest {
  projectId: string;
  /** With which it is made. */
  keyId: string;
  connectionId: string;
  terms: JobTerms;
}

/** What the caller said beyond the request itself. */
export type JobTerms = { [K in Term]?: CreateJob[K] | undefined };
type Term = 'retry' | 'expiresAt' | 'runAt' | 'priority' | 'idempotencyKey' | 'resendUnsafe';

/** Whose jobs: a project's, or only those that one of its keys has made. */
export interface JobsOf {
  projectId: string;
  keyId?: string | undefined;
}

export interface JobFilter extends PageQuery {
  state?: JobState | undefined;
  connection?: string | undefined;
}

/** Which job an idempotency key stands for, and a fingerprint of what it asked for. */
interface KnownKey {
  jobId: string;
  fingerprint: Buffer | null;
}

/** Such jobs are in one table, all others in the other: a list of one state reads one. */
const UNSETTLED: ReadonlySet<JobState> = new Set(['accepted', 'queued', 'running']);

/** Accepted jobs and what became of them, from their owner's side. */
export class Ledger {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly settlement: Settlement,
    private readonly wakeUps: WakeUps,
    private readonly load: JobLoad,
  ) {}

  /**
   * Resolves when the job is committed. The same idempotency key with the same request leads to the
   * job that exists; a request that cannot be told to be the same, because the key that made its
   * fingerprint is gone, is refused rather than sent twice.
   * @throws SluiceError `idempotency_mismatch`, `job_queue_full`, `database_unavailable`
   */
  async accept(job: NewJob): Promise<Job> {
    const { idempotencyKey } = job.terms;
    const digest = idempotencyKey === undefined ? undefined : digestOf(job);
    try {
      const accepted = await reachingDatabase(() => this.#insert(job, digest));
      this.wakeUps.job.send();
      return accepted;
    } catch (error) {
      if (idempotencyKey === undefined || !digest) throw error;
      if (isUniqueViolation(error)) return this.#repeated(job.projectId, idempotencyKey, digest);
      if (!isFull(error) || !(await this.#known(job.projectId, idempotencyKey))) throw error;
      return this.#repeated(job.projectId, idempotencyKey, digest);
    }
  }

  /** @throws SluiceError `not_found` */
  async get(of: JobsOf, id: string): Promise<Job> {
    const job = await this.dataSource.getRepository(Job).findOneBy({ id, ...ownedBy(of) });
    if (!job) throw new SluiceError('not_found', { detail: 'There is no such job.' });
    return this.#opened(job);
  }

  async list(of: JobsOf, { state, connection, ...query }: JobFilter): Promise<Page<Job>> {
    const rows = this.dataSource
      .getRepository(Job)
      .createQueryBuilder('job')
      .where({
        ...ownedBy(of),
        ...(state === undefined
          ? {}
          : { state, settledAt: UNSETTLED.has(state) ? IsNull() : Not(IsNull()) }),
        ...(connection === undefined ? {} : { connectionId: connection }),
      });
    const { data, nextCursor } = await readPage(rows, query);
    return { data: data.map((job) => this.#opened(job)), nextCursor };
  }

  /**
   * Metadata that does not open, because its key is gone, is left out: it keeps neither the job nor
   * the others of a list from being seen.
   */
  #opened(job: Job): Job {
    if (!job.sealedMetadata) return job;
    try {
      job.metadata = this.codec.openMetadata(job, job.sealedMetadata);
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
    }
    return job;
  }

  /** @throws SluiceError `not_found`, `result_not_ready`, `result_erased` */
  async result(of: JobsOf, id: string): Promise<JobResult> {
    const job = await this.get(of, id);
    if (job.settledAt === null) {
      throw new SluiceError('result_not_ready', { detail: `The job is ${job.state}.` });
    }
    const [row] = await this.dataSource.query<{ sealed: Buffer | null }[]>(
      `select sealed from job_result where job_id = $1
       union all select sealed_result from job where id = $1 and sealed_result is not null`,
      [id],
    );
    if (!row?.sealed) {
      throw new SluiceError('result_erased', { detail: `The job ended as ${job.state}.` });
    }
    return this.codec.openResult(job, row.sealed);
  }

  /** The result has been handed over whole; it will be erased. */
  async fetched(id: string): Promise<void> {
    await this.dataSource.query(
      `update job_result result set fetched_at = coalesce(fetched_at, now()),
         erase_at = case when ${isReported('result.job_id')} then now() else erase_at end
       where job_id = $1`,
      [id],
    );
  }

  /** @throws SluiceError `not_found`, `job_not_cancellable` once it may have left */
  async cancel(of: JobsOf, id: string): Promise<Job> {
    const cancelled = await this.dataSource.transaction((em) =>
      this.settlement.settle(
        em,
        {
          where: `id = $1 and project_id = $2 and ($3::uuid is null or key_id = $3) and state in ('accepted', 'queued')`,
          parameters: [id, of.projectId, of.keyId ?? null],
        },
        { state: 'cancelled' },
      ),
    );
    if (cancelled) {
      this.wakeUps.callback.send();
      return cancelled;
    }
    const { state } = await this.get(of, id);
    throw new SluiceError('job_not_cancellable', { detail: `The job is ${state}.` });
  }

  async #insert({ terms, ...job }: NewJob, digest: Buffer | undefined): Promise<Job> {
    const id = uuidV7();
    const { method, target } = job.request;
    const { request, callback, metadata, projectId } = job;
    const fingerprint = digest ? this.codec.fingerprint(projectId, digest) : null;
    const owner = { id, projectId };
    const sealed = this.codec.sealRequest(owner, { request, callback, metadata });
    const sealedMetadata = metadata ? this.codec.sealMetadata(owner, metadata) : null;
    await this.load.admit(projectId, sealed.length);
    const rows = await this.dataSource.query<Job[]>(
      `with changed as (
         insert into job (id, project_id, connection_id, method, route, resendable, retry, priority,
           sealed_request, sealed_metadata, run_at, expires_at, key_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning ${JOB_COLUMNS}),
       known as (
         insert into idempotency_key (project_id, key, job_id, fingerprint)
         select $2, $14, $1, $15 where $14::text is not null),
       woken as (${WAKE_LANE})
       select * from changed`,
      [
        id,
        projectId,
        job.connectionId,
        method,
        routeOf(target),
        (terms.resendUnsafe ?? false) || isIdempotent(method),
        terms.retry ?? null,
        terms.priority ?? 0,
        sealed,
        sealedMetadata,
        terms.runAt ?? null,
        terms.expiresAt ?? null,
        job.keyId,
        terms.idempotencyKey ?? null,
        fingerprint,
      ],
    );
    return Object.assign(new Job(), rows[0], { metadata });
  }

  async #known(projectId: string, idempotencyKey: string): Promise<KnownKey | undefined> {
    const [known] = await this.dataSource.query<KnownKey[]>(
      `select job_id as "jobId", fingerprint from idempotency_key
       where project_id = $1 and key = $2`,
      [projectId, idempotencyKey],
    );
    return known;
  }

  async #repeated(projectId: string, idempotencyKey: string, digest: Buffer): Promise<Job> {
    const known = await this.#known(projectId, idempotencyKey);
    if (!known?.fingerprint || !this.codec.isSame(projectId, known.fingerprint, digest))
      throw new SluiceError('idempotency_mismatch');
    return this.get({ projectId }, known.jobId);
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof SluiceError && error.code === 'job_queue_full';

const ownedBy = ({ projectId, keyId }: JobsOf): FindOptionsWhere<Job> =>
  keyId === undefined ? { projectId } : { projectId, keyId };

/** Never holds a query: it may carry secrets. */
const routeOf = (target: string): string =>
  (target.split(/[?#]/, 1)[0] ?? '').slice(0, 2_048) || '/';

/**
 * What must be equal for two requests to be the same one: what is done, to whom. A client that
 * repeats itself sends other traces, counters and instants each time.
 */
function digestOf({ connectionId, request: { method, target, body } }: NewJob): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([connectionId, method, target]))
    .update('\0')
    .update(body)
    .digest();
}
