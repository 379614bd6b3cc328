import { sleep } from '#libs/clock';
import type { DataSource, QueryRunner } from 'typeorm';
import { maintaining, MIGRATIONS } from './data-source.js';

const MIGRATION_LOCK = 7_154_228_001;
const POLL_MS = 250;
/**
 * Whoever wants a row stands behind a statement that waits for the table: so it gives way after
 * this, and is tried again.
 */
const LOCK_TIMEOUT_MS = 1_000;
const BETWEEN_ATTEMPTS_MS = 500;
const ATTEMPTS = 200;
/** SQLSTATE: a lock was not to be had in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Applies what is missing, while other versions run on the same data. Two processes at once wait
 * for each other; one that was ended half-way is continued by the next.
 * @returns the names of the migrations that were applied
 * @throws Error when a table is in use for minutes without a gap
 */
export function migrateDatabase(url: string): Promise<string[]> {
  return maintaining(url, applyAlone, { lock_timeout: LOCK_TIMEOUT_MS });
}

async function applyAlone(dataSource: DataSource): Promise<string[]> {
  const lock = dataSource.createQueryRunner();
  await hold(lock);
  try {
    return await apply(dataSource);
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await lock.release();
  }
}

/** By asking again and again: an index is not built before a statement that waits has ended. */
async function hold(lock: QueryRunner): Promise<void> {
  for (;;) {
    const [row] = (await lock.query('select pg_try_advisory_lock($1) as held', [
      MIGRATION_LOCK,
    ])) as [{ held: boolean }];
    if (row.held) return;
    await sleep(POLL_MS);
  }
}

async function apply(dataSource: DataSource): Promise<string[]> {
  const before = new Set(await appliedMigrations(dataSource));
  for (let attempt = 1; ; attempt++) {
    try {
      await dataSource.runMigrations({ transaction: 'each' });
      const now = await appliedMigrations(dataSource);
      return now.filter((name) => !before.has(name));
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      if (attempt === ATTEMPTS)
        throw new Error(
          'A migration does not get at its table. End the long transactions on the database (pg_stat_activity shows them) and migrate again.',
          { cause: error },
        );
      await sleep(BETWEEN_ATTEMPTS_MS);
    }
  }
}

/** Whether every migration this build knows has been applied. */
export async function isMigrated(dataSource: DataSource): Promise<boolean> {
  return (await pendingMigrations(dataSource)).length === 0;
}

/** Names of the migrations that this build knows and that have not been applied. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const applied = new Set(await appliedMigrations(dataSource));
  return MIGRATIONS.flatMap(({ name }) => (applied.has(name) ? [] : [name]));
}

/** In the order in which they were applied. */
async function appliedMigrations(dataSource: DataSource): Promise<string[]> {
  const [table] = await dataSource.query<[{ isThere: boolean }]>(
    `select to_regclass('sluice_migration') is not null as "isThere"`,
  );
  if (!table.isThere) return [];
  const rows = await dataSource.query<{ name: string }[]>(
    'select name from sluice_migration order by id',
  );
  return rows.map(({ name }) => name);
}
