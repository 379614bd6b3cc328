import { z } from 'zod';
import { prepared } from './prepared.js';

/** What runs SQL: a data source, or the manager of a transaction. */
export interface Queryable {
  query<T>(sql: string, parameters?: unknown[]): Promise<T>;
}

/** The rows of a statement are not of the types that the code behind it was written for. */
export class RowError extends Error {
  override readonly name = 'RowError';
}

/**
 * One SQL statement with its unique name, under which it is prepared, and the shape of its rows.
 * Rows that have another shape do not get any further: types of the driver (`bigint` comes as text,
 * `bytea` as Buffer) are stated once, beside the SQL, and hold.
 */
export class Statement<Row = unknown> {
  readonly #rows: z.ZodType<Row[]>;

  /** @param row left out for a statement of which only the number of rows is of interest */
  constructor(
    readonly name: string,
    readonly sql: string,
    row?: z.ZodType<Row>,
  ) {
    prepared(name, sql);
    this.#rows = z.array(row ?? (z.unknown() as z.ZodType<Row>));
  }

  /** @throws RowError; whatever the database says */
  async all(db: Queryable, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.#answer(db, parameters);
    const parsed = this.#rows.safeParse(rows);
    if (parsed.success) return parsed.data;
    throw new RowError(
      `The statement "${this.name}" gives other rows than it says. Correct its SQL or its row:\n${z.prettifyError(parsed.error)}`,
    );
  }

  /** The first row. @throws RowError; whatever the database says */
  async first(db: Queryable, parameters: readonly unknown[] = []): Promise<Row | undefined> {
    const [row] = await this.all(db, parameters);
    return row;
  }

  /** The row of a statement that always gives one. @throws RowError; whatever the database says */
  async one(db: Queryable, parameters: readonly unknown[] = []): Promise<Row> {
    const row = await this.first(db, parameters);
    if (row !== undefined) return row;
    throw new RowError(`The statement "${this.name}" gives no row, where it always gives one.`);
  }

  /** @returns how many rows an update or a delete has changed */
  async run(db: Queryable, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.#answer(db, parameters)).count;
  }

  /** TypeORM gives back an update or a delete as rows and their number, anything else as rows. */
  async #answer(
    db: Queryable,
    parameters: readonly unknown[],
  ): Promise<{ rows: unknown[]; count: number }> {
    const answer = await db.query<unknown[]>(this.sql, [...parameters]);
    const [rows, count] = answer;
    if (Array.isArray(rows) && typeof count === 'number') return { rows, count };
    return { rows: answer, count: answer.length };
  }
}

/** `bytea`. */
export const bytes = z.instanceof(Buffer);
