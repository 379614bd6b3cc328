const names = new Map<string, string>();

/**
 * A statement that is run so often that it is not to be parsed and planned each time: a connection
 * does that once, and again when the plan may be out of date.
 * @param name unique
 * @returns the statement
 */
export function prepared(name: string, sql: string): string {
  for (const [other, taken] of names)
    if (taken === name && other !== sql) throw new Error(`Two statements are called "${name}".`);
  names.set(sql, name);
  return sql;
}

/** What it is prepared as, if it is. */
export const preparedName = (sql: unknown): string | undefined =>
  typeof sql === 'string' ? names.get(sql) : undefined;
