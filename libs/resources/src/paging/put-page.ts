import type { RequestDraft } from '../draft.js';
import { JsonText } from '../json-text.js';
import type { Pagination } from '../pagination.js';
import { type PageState, requestOf } from './page-state.js';

/** Makes the request of a method that of one page: a next URL replaces the whole target. */
export function putPage(draft: RequestDraft, pagination: Pagination, state: PageState): void {
  const { url, values } = requestOf(pagination, state);
  if (url !== undefined) draft.replaceTarget(url);
  for (const { to, json } of values) draft.put(to, JsonText.parse(json));
}
