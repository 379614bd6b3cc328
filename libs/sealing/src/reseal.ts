import { type KeyRing, SealingError } from './key-ring.js';
import type { Queryable, SealedColumn, SealedRow } from './sealed-column.js';

/** Values of one statement: many small ones, or few large ones. */
const BATCH_ROWS = 500;
const BATCH_BYTES = 16 * 1_048_576;
const PASSES = 10;

interface StoredRow extends SealedRow {
  sealed: Buffer;
}

interface Leftover {
  keyId: string;
  count: number;
}

/** What happened in one column. */
export interface ResealCount {
  name: string;
  count: number;
}

interface ResealedRow {
  id: string;
  from: Buffer;
  to: Buffer;
}

/**
 * Seals what is stored under other keys anew under the first one, a batch at a time. It keeps no
 * state but the data itself: ended in the middle, the next run goes on with what is left. Nobody is
 * kept waiting: a value that changes meanwhile stays as it was written, and is looked at again.
 */
export class Resealing {
  constructor(
    private readonly db: Queryable,
    private readonly keys: KeyRing,
  ) {}

  /**
   * @param report hears of every column once per pass in which something was sealed anew
   * @throws SealingError when values remain under another key, saying why and what to do
   */
  async run(
    columns: readonly SealedColumn[],
    report: (resealed: ResealCount) => void,
  ): Promise<void> {
    for (let pass = 0; pass < PASSES; pass++) {
      let changedMeanwhile = 0;
      for (const column of columns) {
        const { done, missed } = await this.#pass(column);
        if (done > 0) report({ name: nameOf(column), count: done });
        changedMeanwhile += missed;
      }
      if (changedMeanwhile === 0) break;
    }
    for (const column of columns) await this.#refuseLeftovers(column);
  }

  async #pass(column: SealedColumn): Promise<{ done: number; missed: number }> {
    const total = { done: 0, missed: 0 };
    let after: string | undefined;
    for (;;) {
      const rows = await this.#next(column, after);
      const last = rows.at(-1);
      if (!last) return total;
      after = last.id;
      const opened = rows.flatMap((row) => this.#reseal(column, row) ?? []);
      const done = await this.#replace(column, opened);
      total.done += done;
      total.missed += opened.length - done;
    }
  }

  /** At least one row, and no more than fit in memory well. */
  #next(column: SealedColumn, after: string | undefined): Promise<StoredRow[]> {
    const { table, id, projectId, column: sealed } = column;
    return this.db.query<StoredRow[]>(
      `select ${id}::text as id, ${projectId}::text as "projectId", ${sealed} as sealed
        from ${table}
       where ${id} in (
         select ${id} from (
           select ${id},
             sum(octet_length(${sealed})) over (order by ${id}) - octet_length(${sealed}) as before
           from (
             select ${id}, ${sealed} from ${table}
             where ${underAnotherKey(column)} ${after === undefined ? '' : `and ${id} > $2`}
             order by ${id} limit ${BATCH_ROWS}) as next) as sized
         where before < ${BATCH_BYTES})
       order by ${id}`,
      [this.keys.sealingHeader, ...(after === undefined ? [] : [after])],
    );
  }

  /**
   * @returns `undefined` when it does not open: what cannot be read is left as it is, and counted
   *   at the end
   */
  #reseal(column: SealedColumn, { sealed, ...row }: StoredRow): ResealedRow | undefined {
    const owner = column.ownerOf(row);
    try {
      return { id: row.id, from: sealed, to: this.keys.seal(this.keys.open(sealed, owner), owner) };
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }

  /** Only what is still as it was read. */
  async #replace(
    { table, column, id, idType }: SealedColumn,
    rows: ResealedRow[],
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const [, done] = await this.db.query<[unknown, number]>(
      `update ${table} set ${column} = resealed.new_value
       from unnest($1::${idType}[], $2::bytea[], $3::bytea[])
         as resealed (row_id, old_value, new_value)
       where ${table}.${id} = resealed.row_id and ${table}.${column} = resealed.old_value`,
      [rows.map((row) => row.id), rows.map((row) => row.from), rows.map((row) => row.to)],
    );
    return done;
  }

  async #refuseLeftovers(column: SealedColumn): Promise<void> {
    const { table, column: sealed } = column;
    const [left] = await this.db.query<Leftover[]>(
      `select
        convert_from(substring(${sealed} from 3 for get_byte(${sealed}, 1)), 'LATIN1') as "keyId",
        count(*)::integer as count
       from ${table} where ${underAnotherKey(column)} group by 1 order by 1`,
      [this.keys.sealingHeader],
    );
    if (!left) return;
    const { keyId, count } = left;
    const why = this.keys.holds(keyId)
      ? `They do not open, or a process still seals with "${keyId}": let all processes start with "${this.keys.sealingId}" as their first key.`
      : 'SLUICE_ENCRYPTION_KEYS does not hold that key: add it behind the first.';
    throw new SealingError(
      `${count} values in ${nameOf(column)} are still sealed with key "${keyId}". ${why} Then run this again.`,
    );
  }
}

const nameOf = ({ table, column }: SealedColumn): string => `${table}.${column}`;

const underAnotherKey = ({ column }: SealedColumn): string =>
  `${column} is not null and substring(${column} from 1 for length($1::bytea)) <> $1`;
