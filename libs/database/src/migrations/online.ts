import type { QueryRunner } from 'typeorm';

/**
 * Builds an index while its table is read and written. For a migration outside a transaction; ended
 * half-way it may be run again: the invalid index that was left is built anew. It may wait for as
 * long as it must, since nobody waits behind it.
 * @param definition what follows `on`: table, columns, condition; named `unique` where no two rows
 *   may agree
 */
export async function buildIndex(
  runner: QueryRunner,
  name: string,
  definition: string | { unique: string },
): Promise<void> {
  const [kind, on] =
    typeof definition === 'string' ? ['index', definition] : ['unique index', definition.unique];
  const [found] = (await runner.query(
    'select indisvalid as "isValid" from pg_index where indexrelid = to_regclass($1)',
    [name],
  )) as { isValid: boolean }[];
  if (found?.isValid) return;
  await runner.query('set lock_timeout = 0');
  await runner.query(`drop index concurrently if exists ${name}`);
  await runner.query(`create ${kind} concurrently ${name} on ${on}`);
  await runner.query('reset lock_timeout');
}

/** Drops an index while its table is read and written. For a migration outside a transaction. */
export async function dropIndex(runner: QueryRunner, name: string): Promise<void> {
  await runner.query('set lock_timeout = 0');
  await runner.query(`drop index concurrently if exists ${name}`);
  await runner.query('reset lock_timeout');
}
