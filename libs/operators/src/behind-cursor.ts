/** Later than any row: a first page begins here. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * That rows of a table come after `$1` (instant) and `$2` (id) in a list of newest first; both null
 * for the first page. One range of an index, whichever page it is.
 */
export const behindCursor = (table: string): string =>
  `(${table}.created_at, ${table}.id) < (coalesce($1::timestamptz, 'infinity'),
     coalesce($2::uuid, '${LAST_ID}'))`;
