import type { AnswerShape } from '../shape.js';
import type { CursorOwner, Cursors } from './cursor.js';
import type { PageAnswer } from './page-answer.js';
import type { PageState } from './page-state.js';
import { pagesBeside } from './turn-page.js';

/** Where a page of lines says its next cursor: its last line is an item. */
export const NEXT_CURSOR_HEADER = 'sluice-next-cursor';

/** The pages beside a page, as its caller may ask for them. */
export interface CursorsBeside {
  next: string | undefined;
  prev: string | undefined;
  /** Its items have been there before, on the last page of the list. */
  isRepeated: boolean;
}

/**
 * @param shape of a list
 * @throws SluiceError `pagination_loop`, `expression_failed`, `resource_answer_unreadable`
 */
export async function cursorsBeside(
  shape: AnswerShape,
  answer: PageAnswer,
  { owner, cursors }: { owner: CursorOwner; cursors: Cursors },
): Promise<CursorsBeside> {
  const { pagination, page, resource, method, version } = shape;
  if (!pagination || !page) return { next: undefined, prev: undefined, isRepeated: false };
  const { next, prev, isRepeated = false } = await pagesBeside(pagination, page.state, answer);
  const { parameters } = page;
  const sealed = (state: PageState | undefined): string | undefined =>
    state && cursors.seal(owner, { resource, method, version, state, parameters });
  return { next: sealed(next), prev: sealed(prev), isRepeated };
}

/** What a list's caller gets. */
export interface ListAnswer extends Omit<CursorsBeside, 'isRepeated'> {
  /** JSON. */
  items: readonly string[];
  /** JSON. */
  meta: string | undefined;
}

export function writeList({ items, next, prev, meta }: ListAnswer): string {
  const members = [
    `"result":[${items.join(',')}]`,
    `"next_cursor":${JSON.stringify(next ?? null)}`,
    ...(prev === undefined ? [] : [`"prev_cursor":${JSON.stringify(prev)}`]),
    `"result_count":${items.length}`,
    ...(meta === undefined ? [] : [`"meta":${meta}`]),
  ];
  return `{${members.join(',')}}`;
}

/** Each item on a line of its own: line breaks stand between the values of JSON, never in one. */
export const writeLines = (items: readonly string[]): string =>
  items.map((item) => `${item.replaceAll(/[\r\n]/g, ' ')}\n`).join('');
