import type { Page, PageQuery } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

interface ListedRow {
  id: string;
  createdAt: Date;
}

/**
 * One page, newest first. The cursor holds the last row's instant and id, so rows that come or go
 * between pages neither repeat nor hide others.
 * @param rows one row each: what is joined to it has one row
 */
export async function readPage<T extends ListedRow & ObjectLiteral>(
  rows: SelectQueryBuilder<T>,
  { limit, cursor }: PageQuery,
): Promise<Page<T>> {
  if (cursor !== undefined) {
    const { createdAt, id } = rowBehind(cursor);
    rows.andWhere(`(${rows.alias}.createdAt, ${rows.alias}.id) < (:createdAt, :id)`, {
      createdAt,
      id,
    });
  }
  const found = await rows
    .orderBy(`${rows.alias}.createdAt`, 'DESC')
    .addOrderBy(`${rows.alias}.id`, 'DESC')
    .limit(limit + 1)
    .getMany();
  return pageOf(found, limit);
}

/** @param found one more than the page holds, if there are that many */
export function pageOf<T extends ListedRow>(found: readonly T[], limit: number): Page<T> {
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: found.length > limit && last ? formatCursor(last) : null };
}

const formatCursor = (row: ListedRow): string =>
  Buffer.from(`${row.createdAt.getTime()}.${row.id}`).toString('base64url');

/**
 * The last row of the page before.
 * @throws SluiceError `invalid_request`
 */
export function rowBehind(cursor: string): ListedRow {
  const match = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(cursor, 'base64url').toString(),
  );
  if (!match?.[1] || !match[2]) {
    throw new SluiceError('invalid_request', {
      errors: [
        {
          path: 'cursor',
          message: 'is not a cursor of this list; use "nextCursor" of the previous page',
        },
      ],
    });
  }
  return { createdAt: new Date(Number(match[1])), id: match[2] };
}
