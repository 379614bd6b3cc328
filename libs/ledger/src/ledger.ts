import { createHash } from 'node:crypto';
import { type JobResult, type JobState, type Page, type PageQuery } from '#libs/contracts';
import { readPage, type WakeUp } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { SealingError } from '#libs/sealing';
import { type DataSource, type FindOptionsWhere, IsNull, Not } from 'typeorm';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { Intake } from './intake.js';
import { type Changed, isReported } from './rows.js';
import type { NewJob } from './sealed-job.js';
import type { Settlement } from './settlement.js';
import { PAGES_HEAD } from './walked-pages.js';

/** Who is told of work to be dispatched. */
export interface WakeUps {
  job: WakeUp;
  callback: WakeUp;
}

/** Whose jobs: a project's, or only those that one of its keys has made. */
export interface JobsOf {
  projectId: string;
  keyId?: string | undefined;
}

export interface JobFilter extends PageQuery {
  state?: JobState | undefined;
  connection?: string | undefined;
  /** Id of the batch in which they were accepted. */
  batch?: string | undefined;
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
    private readonly intake: Intake,
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
    const { projectId } = job;
    try {
      const accepted = await this.intake.accept(job, digest);
      if (accepted) {
        this.wakeUps.job.send();
        return accepted;
      }
    } catch (error) {
      if (idempotencyKey === undefined || !isFull(error)) throw error;
      if (!(await this.#known(projectId, idempotencyKey))) throw error;
    }
    return this.#repeated(projectId, idempotencyKey ?? '', digest);
  }

  /** @throws SluiceError `not_found` */
  async get(of: JobsOf, id: string): Promise<Job> {
    const job = await this.dataSource.getRepository(Job).findOneBy({ id, ...ownedBy(of) });
    if (!job) throw new SluiceError('not_found', { detail: 'There is no such job.' });
    return this.#opened(job);
  }

  async list(of: JobsOf, { state, connection, batch, ...query }: JobFilter): Promise<Page<Job>> {
    const rows = this.dataSource
      .getRepository(Job)
      .createQueryBuilder('job')
      .where({
        ...ownedBy(of),
        ...(state === undefined
          ? {}
          : { state, settledAt: UNSETTLED.has(state) ? IsNull() : Not(IsNull()) }),
        ...(connection === undefined ? {} : { connectionId: connection }),
        ...(batch === undefined ? {} : { batchId: batch }),
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

  /**
   * @param page that was delivered and has not been received yet, in place of the whole result
   * @throws SluiceError `not_found`, `result_not_ready`, `result_erased`
   */
  async result(of: JobsOf, id: string, page?: number): Promise<JobResult> {
    const job = await this.get(of, id);
    if (page !== undefined) return this.#page(job, page);
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

  async #page({ id: jobId, projectId, awaitsReceipt }: Job, number: number): Promise<JobResult> {
    const [row] = await this.dataSource.query<{ id: string; sealed: Buffer }[]>(
      'select id, sealed from walked_page where job_id = $1 and number = $2',
      [jobId, number],
    );
    if (!row || awaitsReceipt === null)
      throw new SluiceError('result_erased', { detail: 'This page does not wait to be received.' });
    return { head: PAGES_HEAD, body: this.codec.openPage({ id: row.id, projectId }, row.sealed) };
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

  /**
   * A walk whose page is under way ends when that has come, and is running until then.
   * @throws SluiceError `not_found`, `job_not_cancellable` once it may have left
   */
  async cancel(of: JobsOf, id: string): Promise<Job> {
    const [cancelled] = await this.dataSource.transaction((em) =>
      this.settlement.settle(
        em,
        {
          where: `id = $1 and project_id = $2 and ($3::uuid is null or key_id = $3)
            and state in ('accepted', 'queued')`,
          parameters: [id, of.projectId, of.keyId ?? null],
        },
        { state: 'cancelled' },
      ),
    );
    if (cancelled) {
      this.wakeUps.callback.send();
      return cancelled;
    }
    const job = await this.get(of, id);
    if (job.pages !== null && (await this.#stop(job))) return job;
    throw new SluiceError('job_not_cancellable', { detail: `The job is ${job.state}.` });
  }

  /** Its time is over: no further page of it is asked for. @returns whether it had not ended yet */
  async #stop({ id }: Job): Promise<boolean> {
    const [, count] = await this.dataSource.query<Changed<unknown>>(
      `update job set is_cancelled = true, expires_at = now()
       where id = $1 and settled_at is null returning id`,
      [id],
    );
    return count > 0;
  }

  async #known(projectId: string, idempotencyKey: string): Promise<KnownKey | undefined> {
    const [known] = await this.dataSource.query<KnownKey[]>(
      `select job_id as "jobId", fingerprint from idempotency_key
       where project_id = $1 and key = $2`,
      [projectId, idempotencyKey],
    );
    return known;
  }

  async #repeated(
    projectId: string,
    idempotencyKey: string,
    digest: Buffer | undefined,
  ): Promise<Job> {
    const known = await this.#known(projectId, idempotencyKey);
    if (!digest || !known?.fingerprint || !this.codec.isSame(projectId, known.fingerprint, digest))
      throw new SluiceError('idempotency_mismatch');
    return this.get({ projectId }, known.jobId);
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof SluiceError && error.code === 'job_queue_full';

const ownedBy = ({ projectId, keyId }: JobsOf): FindOptionsWhere<Job> =>
  keyId === undefined ? { projectId } : { projectId, keyId };

/**
 * What must be equal for two requests to be the same one: what is done, to whom. A client that
 * repeats itself sends other traces, counters and instants each time.
 */
function digestOf({ connectionId, request: { method, target, body }, walk }: NewJob): Buffer {
  const walked = walk ? [walk.pages, walk.deliversPages] : [];
  return createHash('sha256')
    .update(JSON.stringify([connectionId, method, target, ...walked]))
    .update('\0')
    .update(body)
    .digest();
}
