import pg from 'pg';

export type Row = Record<string, unknown>;

/** One statement on a connection of its own, past Sluice. */
export async function query(connectionString: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** All that stands in some tables, as text; `bytea` as the text it would be. */
export async function contentsOf(connectionString: string, tables: string[]): Promise<string> {
  const parts: string[] = [];
  for (const table of tables) {
    const rows = await query(connectionString, `select * from ${table}`);
    for (const value of rows.flatMap(Object.values))
      parts.push(Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value));
  }
  return parts.join('\n');
}
