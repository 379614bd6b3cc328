import type { JsonText } from '../json-text.js';
import type { Pagination } from '../pagination.js';
import { cursorAt, type PageAnswer, readerOf } from './page-answer.js';

/** What the pagination of a method looks at in an answer. */
interface Sign {
  /** Of the pagination: `next.from`. */
  member: string;
  /** As the definition says it. */
  at: unknown;
  /** @throws SluiceError `expression_failed` */
  find: () => Promise<JsonText | undefined>;
}

export function signsOf(pagination: Pagination, answer: PageAnswer): Sign[] {
  const { next, prev, more, end, total, pages } = pagination;
  const at = readerOf(answer);
  const cursors = { 'next.from': 'from' in next ? next.from : undefined, prev };
  const paths = { more, end, total, pages };
  return [
    ...Object.entries(cursors).flatMap(([member, from]): Sign[] =>
      from === undefined ? [] : [{ member, at: from, find: () => cursorAt(from, answer, at) }],
    ),
    ...Object.entries(paths).flatMap(([member, path]): Sign[] =>
      path === undefined ? [] : [{ member, at: path, find: () => at(path) }],
    ),
  ];
}
