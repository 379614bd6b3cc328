import { Batches } from '#libs/database';
import type { DataSource, EntityManager } from 'typeorm';
import { type Changed, insertSettled, isReported, OUTCOME_COLUMNS } from './rows.js';

const DAY_MS = 86_400_000;
/** Partitions are made so many days ahead: what keeps them from being made has days to go away. */
const AHEAD_DAYS = 3;
/** Lists wait while a partition comes or goes, so it does not wait long for them. */
const LOCK_TIMEOUT = '200ms';
/** One process at a time makes and drops partitions. */
const PARTITIONS_LOCK = `hashtextextended('settled_job', 0)`;

/** Jobs that an earlier version settled: it left them where they were. */
const ADOPT = `with ended as (
    delete from job where id in (
      select id from job where settled_at is not null order by settled_at limit $1
      for update skip locked)
    returning *),
  results as (
    insert into job_result (job_id, project_id, sealed, is_fetched_by_url, fetched_at, erase_at)
    select id, project_id, sealed_result, result_by_url, fetched_at,
      case when ${isReported('ended.id')}
        then least(erase_at, now() + interval '1 hour') else erase_at end
    from ended where sealed_result is not null and erase_at is not null)
  ${insertSettled(OUTCOME_COLUMNS)} returning id`;

/**
 * Jobs that have ended, in one partition for each day (UTC) on which jobs ended. A row is written
 * once; a day goes as a whole, without a row being touched. What ends on a day without a partition
 * stands in the default partition until there is one.
 */
export class JobHistory {
  readonly #ended = new Batches();
  readonly #strays = new Batches();

  constructor(private readonly dataSource: DataSource) {}

  /** Makes the partitions that are missing, of today and the days to come. */
  async prepare(now = Date.now()): Promise<void> {
    const made = await this.#days();
    for (let ahead = 0; ahead <= AHEAD_DAYS; ahead++) {
      const day = dayOf(now + ahead * DAY_MS);
      if (!made.includes(day)) await this.#alone((em) => make(em, day));
    }
  }

  /** Drops the days that ended so many days ago. */
  async forget(days: number, now = Date.now()): Promise<void> {
    const oldest = dayOf(now - days * DAY_MS);
    for (const day of await this.#days())
      if (day < oldest)
        await this.#alone((em) => em.query(`drop table if exists ${partition(day)}`));
    await this.#strays.exhaust(async (most) => {
      const [, count] = await this.dataSource.query<Changed<unknown>>(
        `delete from settled_job_default where ctid = any(array(
           select ctid from settled_job_default
           where settled_at < now() - $1 * interval '1 day' limit $2))`,
        [days, most],
      );
      return count;
    });
  }

  /** Moves here what an earlier version has settled. */
  adopt(): Promise<unknown> {
    return this.#ended.exhaust(async (most) => {
      const adopted = await this.dataSource.query<unknown[]>(ADOPT, [most]);
      return adopted.length;
    });
  }

  async #days(): Promise<string[]> {
    const rows = await this.dataSource.query<{ day: string | null }[]>(
      `select substring(relid::regclass::text from '_(\\d{8})"?$') as day
       from pg_partition_tree('settled_job') where isleaf`,
    );
    return rows.flatMap(({ day }) => day ?? []);
  }

  /** Nothing happens while another process does the same. */
  async #alone(work: (em: EntityManager) => Promise<unknown>): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      await em.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
      const [row] = await em.query<[{ mine: boolean }]>(
        `select pg_try_advisory_xact_lock(${PARTITIONS_LOCK}) as mine`,
      );
      if (row.mine) await work(em);
    });
  }
}

const partition = (day: string): string => `settled_job_${day}`;

/** Day of an instant, as YYYYMMDD, UTC. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');

/**
 * It is attached when it is whole: that keeps nobody waiting who reads or writes other days.
 * Another process may have made it since it was found missing.
 */
async function make(em: EntityManager, day: string): Promise<void> {
  const [known] = await em.query<unknown[]>(
    `select from pg_partition_tree('settled_job') where relid = to_regclass('${partition(day)}')`,
  );
  if (known) return;
  const from = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
  const bounds = [from, new Date(from.getTime() + DAY_MS)].map((at) => `'${at.toISOString()}'`);
  await em.query(
    `create table if not exists ${partition(day)}
       (like settled_job including storage including constraints)`,
  );
  await em.query(
    `with strays as (
       delete from settled_job_default
       where settled_at >= ${bounds[0]} and settled_at < ${bounds[1]} returning *)
     insert into ${partition(day)} select * from strays`,
  );
  await em.query(
    `alter table settled_job attach partition ${partition(day)}
       for values from (${bounds[0]}) to (${bounds[1]})`,
  );
}
