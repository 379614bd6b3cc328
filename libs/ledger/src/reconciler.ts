import { Batches } from '#libs/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Settlement } from './settlement.js';

const BATCH = 100;
/** A job that is still not running this long after it was due in the queue is looked for there. */
const MISSED_AFTER = '3 seconds';
const MANY = 500;
/**
 * A job that was in the hands of so many workers when they disappeared is not given to another one.
 */
const MOST_LOST_WORKERS = 3;
const ONE_AFTER_THE_OTHER = '25 milliseconds';
/** A job that is the end of its worker is so sooner; a line behind one that waits is no line. */
const ALONE_FOR = '10 seconds';

const OVER = `state in ('accepted', 'queued') and expires_at <= now()`;
const LOST = `state = 'running' and lease_until < now()`;
/** In any order, each a bit after the one before. */
const LOST_ONCE = `select id from job where ${LOST} and resendable and lost_workers = 0
  limit ${BATCH}`;
/** One, once the one before has ended or is taking its time. Two who ask meet at the same row. */
const LOST_TWICE = `select id from job where ${LOST} and id = (
    select id from job where ${LOST} and resendable
      and lost_workers between 1 and ${MOST_LOST_WORKERS - 2}
      and not exists (
        select from job where lost_workers > 1
          and run_at between now() - interval '${ALONE_FOR}' and now())
    order by lease_until, id limit 1)`;
const MISSED = `state = 'queued' and queued_at < now() - interval '${MISSED_AFTER}'`;
const WORKER_LOST = {
  code: 'worker_lost',
  message: 'The worker disappeared after it had claimed the job; it may have been sent.',
};
const WORKERS_LOST = {
  code: 'worker_lost',
  message: `${MOST_LOST_WORKERS} workers disappeared while they had the job; it may have been sent, and is not tried again.`,
};

/** Those of jobs that have not ended stay, and are looked at again a day later. */
const FORGET_KEYS = `with due as (
    select project_id, key,
      exists (select from job where job.id = job_id and settled_at is null) as is_needed
    from idempotency_key where forget_at <= now() order by forget_at limit $1
    for update skip locked),
  kept as (
    update idempotency_key known set forget_at = now() + interval '1 day' from due
    where is_needed and known.project_id = due.project_id and known.key = due.key),
  forgotten as (
    delete from idempotency_key known using due
    where not is_needed and known.project_id = due.project_id and known.key = due.key)
  select count(*)::integer as count from due`;

/** Those of a batch can be fetched for an hour after its end. */
const ERASE_RESULTS = `with due as (
    select job_id, batch.settled_at, batch.id is not null
      and coalesce(batch.settled_at > now() - interval '1 hour', true) as is_needed
    from job_result result left join batch on batch.id = result.batch_id
    where erase_at <= now() order by erase_at limit $1 for update of result skip locked),
  kept as (
    update job_result result set erase_at =
      coalesce(due.settled_at + interval '1 hour', now() + interval '10 minutes')
    from due where is_needed and result.job_id = due.job_id),
  erased as (
    delete from job_result result using due where not is_needed and result.job_id = due.job_id)
  select count(*)::integer as count from due`;

/** What `expire`, `recover` and `missed` would find. */
interface Due {
  expired: boolean;
  lost: boolean;
  missed: boolean;
}

/** A job that should be in the queue. */
export interface QueuedJob {
  id: string;
  fence: string;
  /** In which it travels, unless alone. */
  portion: string | null;
}

/**
 * Brings the ledger in line with what has become of workers, queue and time. Safe in any number of
 * processes at once.
 */
export class Reconciler {
  readonly #results = new Batches();
  readonly #keys = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: Settlement,
    /** One job that cannot be settled does not keep the others from it. */
    private readonly onError: (error: unknown, jobId: string) => void,
  ) {}

  /** What there is to do at present, in one look: mostly nothing. */
  async due(): Promise<Due> {
    const [due] = await this.dataSource.query<[Due]>(
      `select exists (select from job where ${OVER}) as "expired",
         exists (select from job where ${LOST}) as "lost",
         exists (select from job where ${MISSED}) as "missed"`,
    );
    return due;
  }

  /** Jobs whose time is over before they left; that of a walk that is cancelled is over at once. */
  async expire(): Promise<void> {
    await this.#settleEach(`${OVER} and not is_cancelled`, (em, id) =>
      this.settlement.settle(em, byId(id), { state: 'expired' }),
    );
    await this.#settleEach(`${OVER} and is_cancelled`, (em, id) =>
      this.settlement.settle(em, byId(id), { state: 'cancelled' }),
    );
  }

  /**
   * Jobs whose worker is gone: what may be sent again goes back into its lane, of the others nobody
   * knows the outcome. A job may be what its workers are lost by. So it gets no fourth, and jobs
   * that were lost together come back one after the other, those that were lost twice one at a
   * time: what only happened to be there is done before it meets it for the third time.
   */
  async recover(): Promise<void> {
    await this.dataSource.query(backInLane(LOST_ONCE));
    await this.dataSource.query(backInLane(LOST_TWICE));
    await this.#settleEach(`${LOST} and not resendable`, (em, id) =>
      this.settlement.settle(em, byId(id), { state: 'unknown', error: WORKER_LOST }),
    );
    await this.#settleEach(
      `${LOST} and resendable and lost_workers >= ${MOST_LOST_WORKERS - 1}`,
      (em, id) => this.settlement.settle(em, byId(id), { state: 'failed', error: WORKERS_LOST }),
    );
  }

  /** Jobs that should have left the queue by now. */
  missed(): Promise<QueuedJob[]> {
    return this.dataSource.query<QueuedJob[]>(
      `select id, fence, portion from job where ${MISSED} order by queued_at limit ${MANY}`,
    );
  }

  /** The queue has been asked about these and has them: they are not asked about again at once. */
  async present(ids: string[]): Promise<void> {
    await this.dataSource.query(
      `update job set queued_at = now() where id = any($1) and state = 'queued' returning id`,
      [ids],
    );
  }

  /** Erases results that are due. */
  eraseResults(): Promise<unknown> {
    return this.#results.exhaust(async (most) => {
      const [due] = await this.dataSource.query<{ count: number }[]>(ERASE_RESULTS, [most]);
      return due?.count ?? 0;
    });
  }

  /** Deletes idempotency keys whose time is over. */
  forgetKeys(): Promise<unknown> {
    return this.#keys.exhaust(async (most) => {
      const [due] = await this.dataSource.query<{ count: number }[]>(FORGET_KEYS, [most]);
      return due?.count ?? 0;
    });
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
}

/** @param which SQL of their ids */
const backInLane = (which: string): string => `with lost as (${which} for update skip locked),
  spread as (
    select id, (row_number() over (order by random()) - 1) * interval '${ONE_AFTER_THE_OTHER}'
      as after
    from lost),
  changed as (
    update job set state = 'accepted', has_left = true, lost_workers = lost_workers + 1,
      run_at = now() + spread.after, lease_owner = null, lease_until = null
    from spread where job.id = spread.id
    returning job.connection_id, job.project_id, job.run_at)
  insert into lane (connection_id, project_id, wake_at)
    select connection_id, project_id, min(run_at) from changed
    group by connection_id, project_id order by connection_id
  on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at)`;

const byId = (id: string) => ({ where: 'id = $1', parameters: [id] });
