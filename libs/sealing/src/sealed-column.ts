/** What these functions need of a database. */
export interface Queryable {
  query<T>(sql: string, parameters?: unknown[]): Promise<T>;
}

/** One row of a sealed column, by what its value is bound to. */
export interface SealedRow {
  id: string;
  projectId: string;
}

/** A column of sealed values. Whoever seals them declares it, so that they can be sealed anew. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The column that names a row, and its type. */
  id: string;
  idType: 'uuid' | 'text';
  /** SQL for the row's project; an empty text when it has none. */
  projectId: string;
  ownerOf(row: SealedRow): string;
}
