import type { DataSource, EntityManager } from 'typeorm';
import { Batches } from './batches.js';

const DAY_MS = 86_400_000;
/** Partitions are made so many days ahead: what keeps them from being made has days to go away. */
const AHEAD_DAYS = 3;
/** Lists wait while a partition comes or goes, so it does not wait long for them. */
const LOCK_TIMEOUT = '200ms';

/**
 * A table in one partition for each day (UTC). A day goes as a whole, without a row being touched.
 * What is of a day without a partition stands in the default partition until there is one.
 */
export class DayPartitions {
  readonly #strays = new Batches();

  /** @param column by which the table is partitioned */
  constructor(
    private readonly dataSource: DataSource,
    private readonly table: string,
    private readonly column: string,
  ) {}

  /** Makes the partitions that are missing, of today and the days to come. */
  async prepare(now = Date.now()): Promise<void> {
    const made = await this.#days();
    for (let ahead = 0; ahead <= AHEAD_DAYS; ahead++) {
      const day = dayOf(now + ahead * DAY_MS);
      if (!made.includes(day)) await this.#alone((em) => this.#make(em, day));
    }
  }

  /** Drops the days that ended so many days ago. */
  async forget(days: number, now = Date.now()): Promise<void> {
    const oldest = dayOf(now - days * DAY_MS);
    for (const day of await this.#days())
      if (day < oldest)
        await this.#alone((em) => em.query(`drop table if exists ${this.#partition(day)}`));
    const { table, column } = this;
    await this.#strays.exhaust(async (most) => {
      const [, count] = await this.dataSource.query<[unknown[], number]>(
        `delete from ${table}_default where ctid = any(array(
           select ctid from ${table}_default
           where ${column} < now() - $1 * interval '1 day' limit $2))`,
        [days, most],
      );
      return count;
    });
  }

  async #days(): Promise<string[]> {
    const rows = await this.dataSource.query<{ day: string | null }[]>(
      `select substring(relid::regclass::text from '_(\\d{8})"?$') as day
       from pg_partition_tree('${this.table}') where isleaf`,
    );
    return rows.flatMap(({ day }) => day ?? []);
  }

  /** One process at a time makes and drops partitions; nothing happens in the others meanwhile. */
  async #alone(work: (em: EntityManager) => Promise<unknown>): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      await em.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
      const [row] = await em.query<[{ mine: boolean }]>(
        `select pg_try_advisory_xact_lock(hashtextextended('${this.table}', 0)) as mine`,
      );
      if (row.mine) await work(em);
    });
  }

  /**
   * It is attached when it is whole: that keeps nobody waiting who reads or writes other days.
   * Another process may have made it since it was found missing.
   */
  async #make(em: EntityManager, day: string): Promise<void> {
    const { table, column } = this;
    const name = this.#partition(day);
    const [known] = await em.query<unknown[]>(
      `select from pg_partition_tree('${table}') where relid = to_regclass('${name}')`,
    );
    if (known) return;
    const from = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
    const bounds = [from, new Date(from.getTime() + DAY_MS)].map((at) => `'${at.toISOString()}'`);
    await em.query(
      `create table if not exists ${name} (like ${table} including storage including constraints)`,
    );
    await em.query(
      `with strays as (
         delete from ${table}_default
         where ${column} >= ${bounds[0]} and ${column} < ${bounds[1]} returning *)
       insert into ${name} select * from strays`,
    );
    await em.query(
      `alter table ${table} attach partition ${name}
         for values from (${bounds[0]}) to (${bounds[1]})`,
    );
  }

  #partition(day: string): string {
    return `${this.table}_${day}`;
  }
}

/** Day of an instant, as YYYYMMDD, UTC. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
