import type { DataSource, EntityManager } from 'typeorm';
import type { Changed } from './rows.js';
import type { Settlement } from './settlement.js';

const BATCH = 100;
/** A job that is still not running this long after it was due in the queue is looked for there. */
const MISSED_AFTER = '3 seconds';
const MANY = 500;

/** A job that should be in the queue. */
export interface QueuedJob {
  id: string;
  fence: string;
}

/** How long settled jobs keep what. */
export interface Retention {
  /** What failed and unknown jobs sent, for a replay. */
  requestDays: number;
  /** The jobs themselves. */
  jobDays: number;
}

/** Brings the ledger in line with what has become of workers, queue and time. Safe in any number of processes at once. */
export class Reconciler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: Settlement,
    /** One job that cannot be settled does not keep the others from it. */
    private readonly onError: (error: unknown, jobId: string) => void,
  ) {}

  /** Jobs whose time is over before they left. */
  expire(): Promise<void> {
    return this.#settleEach(`state in ('accepted', 'queued') and expires_at <= now()`, (em, id) =>
      this.settlement.settle(em, byId(id), { state: 'expired' }),
    );
  }

  /** Jobs whose worker is gone: what may be sent again goes back into its lane, of the others nobody knows the outcome. */
  async recover(): Promise<void> {
    await this.dataSource.query(
      `with lost as (
         select id from job where state = 'running' and lease_until < now() and resendable limit ${BATCH} for update skip locked),
       changed as (
         update job set state = 'accepted', has_left = true, lease_owner = null, lease_until = null from lost where job.id = lost.id
         returning job.connection_id, job.project_id)
       insert into lane (connection_id, project_id, wake_at) select distinct connection_id, project_id, now() from changed
       on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at)`,
    );
    await this.#settleEach(
      `state = 'running' and lease_until < now() and not resendable`,
      (em, id) =>
        this.settlement.settle(em, byId(id), {
          state: 'unknown',
          error: {
            code: 'worker_lost',
            message: 'The worker disappeared after it had claimed the job; it may have been sent.',
          },
        }),
    );
  }

  /** Jobs that should have left the queue by now. */
  missed(): Promise<QueuedJob[]> {
    return this.dataSource.query<QueuedJob[]>(
      `select id, fence from job where state = 'queued' and queued_at < now() - interval '${MISSED_AFTER}'
       order by queued_at limit ${MANY}`,
    );
  }

  /** The queue has been asked about these and has them: they are not asked about again at once. */
  async present(ids: string[]): Promise<void> {
    await this.dataSource.query(
      `update job set queued_at = now() where id = any($1) and state = 'queued' returning id`,
      [ids],
    );
  }

  /** Erases results that are due. @returns whether there may be more */
  eraseResults(): Promise<boolean> {
    return this.#batch(
      `update job set sealed_result = null where id in (
         select id from job where sealed_result is not null and erase_at <= now() order by erase_at
         limit ${MANY} for update skip locked) returning id`,
    );
  }

  /** Erases what failed and unknown jobs sent. @returns whether there may be more */
  eraseRequests({ requestDays }: Retention): Promise<boolean> {
    return this.#batch(
      `update job set sealed_request = null where id in (
         select id from job where sealed_request is not null and settled_at is not null
           and settled_at < now() - $1 * interval '1 day' order by settled_at
         limit ${MANY} for update skip locked) returning id`,
      [requestDays],
    );
  }

  /** Deletes old jobs. @returns whether there may be more */
  deleteJobs({ jobDays }: Retention): Promise<boolean> {
    return this.#batch(
      `delete from job where id in (
         select id from job where settled_at is not null and settled_at < now() - $1 * interval '1 day' order by settled_at
         limit ${MANY} for update skip locked) returning id`,
      [jobDays],
    );
  }

  async #settleEach(
    where: string,
    settle: (em: EntityManager, id: string) => Promise<unknown>,
  ): Promise<void> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from job where ${where} limit ${BATCH}`,
    );
    for (const { id } of rows) {
      await this.dataSource
        .transaction(async (em) => {
          const [still] = await em.query<unknown[]>(
            `select 1 from job where id = $1 and ${where} for update skip locked`,
            [id],
          );
          if (still) await settle(em, id);
        })
        .catch((error: unknown) => this.onError(error, id));
    }
  }

  async #batch(sql: string, parameters: unknown[] = []): Promise<boolean> {
    const [rows] = await this.dataSource.query<Changed<unknown>>(sql, parameters);
    return rows.length === MANY;
  }
}

const byId = (id: string) => ({ where: 'id = $1', parameters: [id] });
