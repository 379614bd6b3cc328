import { randomBytes } from 'node:crypto';
import { type RunningProcess, startProcess } from './processes.js';
import { query } from './sql.js';

/** An entry of SLUICE_ENCRYPTION_KEYS. */
export const aSealingKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/** `maintain rotate-keys`, started. */
export const startRotation = (databaseUrl: string, keys: string): Promise<RunningProcess> =>
  startProcess({
    entry: 'maintain',
    args: ['rotate-keys'],
    env: { DATABASE_URL: databaseUrl, SLUICE_ENCRYPTION_KEYS: keys },
  });

/**
 * How many sealed values there are, by the key that sealed them; found by their layout, in every
 * column that holds bytes.
 */
export async function sealedBy(databaseUrl: string): Promise<Record<string, number>> {
  const columns = await query(
    databaseUrl,
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and column_name like '%sealed%' and data_type = 'bytea'`,
  );
  const counts: Record<string, number> = {};
  for (const { table_name: table, column_name: column } of columns) {
    const rows = await query(
      databaseUrl,
      `select convert_from(substring(${String(column)} from 3 for get_byte(${String(column)}, 1)),
        'LATIN1') as key, count(*)::integer
       from ${String(table)} where ${String(column)} is not null group by 1`,
    );
    for (const { key, count } of rows)
      counts[String(key)] = (counts[String(key)] ?? 0) + Number(count);
  }
  return counts;
}
