import type { Page, PageQuery } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

interface ListedRow extends ObjectLiteral {
  id: string;
  createdAt: Date;
}

/**
 * One page, newest first. The cursor holds the last row's instant and id, so rows that come or go
 * between pages neither repeat nor hide others.
 * @param rows one row each: what is joined to it has one row
 */
export async function readPage<T extends ListedRow>(
  rows: SelectQueryBuilder<T>,
  { limit, cursor }: PageQuery,
): Promise<Page<T>> {
  if (cursor !== undefined) {
    const [createdAt, id] = parseCursor(cursor);
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
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: found.length > limit && last ? formatCursor(last) : null };
}

const formatCursor = (row: ListedRow): string =>
  Buffer.from(`${row.createdAt.getTime()}.${row.id}`).toString('base64url');

function parseCursor(cursor: string): [Date, string] {
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
  return [new Date(Number(match[1])), match[2]];
}
