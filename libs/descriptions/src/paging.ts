import type { ResourceMethod } from '#libs/resources';
import { type Node, objectOf } from './document.js';

type Pagination = NonNullable<ResourceMethod['pagination']>;

/** What an operation says of itself that paging could be read from. */
export interface ListFacts {
  /** Schemas of the parameters in the query, by name. */
  query: ReadonlyMap<string, Node>;
  /** Schemas of the members of the answer. */
  members: Node;
  /** Names of the answer's headers, in lower case. */
  headers: readonly string[];
}

const SIZES = ['limit', 'per_page', 'page_size', 'pageSize', 'maxResults', 'perPage', 'size'];
/** Parameters that take what the member of the answer says. */
const CURSORS: readonly [parameter: string, members: readonly string[]][] = [
  ['cursor', ['next_cursor', 'nextCursor', 'cursor']],
  ['start_cursor', ['next_cursor']],
  ['page_token', ['next_page_token']],
  ['pageToken', ['nextPageToken']],
  ['nextPageToken', ['nextPageToken']],
  ['next_page_token', ['next_page_token']],
  ['continuation_token', ['continuation_token', 'next_continuation_token']],
];
const URLS = ['next_page_url', 'nextPageUrl', 'next_url', 'nextLink', '@odata.nextLink'];
const PAGES = ['page', 'page_number', 'pageNumber'];
const OFFSETS = ['offset', 'skip', 'startAt'];

/** How a list is paged, where its parameters and its answer leave no doubt. */
export function paginationOf(facts: ListFacts): Pagination | undefined {
  const next = nextOf(facts);
  if (!next) return undefined;
  const size = SIZES.find((name) => facts.query.has(name));
  if (size === undefined) return next;
  const { maximum } = facts.query.get(size) ?? {};
  const max = Number.isSafeInteger(maximum) && Number(maximum) > 0 ? { max: Number(maximum) } : {};
  return { size: { to: { query: size }, ...max }, ...next };
}

function nextOf({ query, members, headers }: ListFacts): Pagination | undefined {
  if (query.has('starting_after') && 'has_more' in members)
    return { next: { from: { last: '/id' }, to: { query: 'starting_after' } }, more: '/has_more' };
  for (const [parameter, names] of CURSORS) {
    const name = query.has(parameter) ? names.find((each) => each in members) : undefined;
    if (name !== undefined) return { next: { from: `/${name}`, to: { query: parameter } } };
  }
  const url = URLS.find((name) => name in members);
  if (url !== undefined) return { next: { from: `/${url}`, as: 'url' } };
  if (headers.includes('link')) return { next: { from: { link: 'next' } } };
  return countedBy(query, 'page', PAGES) ?? countedBy(query, 'offset', OFFSETS);
}

function countedBy(
  query: ListFacts['query'],
  count: 'page' | 'offset',
  names: readonly string[],
): Pagination | undefined {
  const name = names.find((each) => objectOf(query.get(each))['type'] === 'integer');
  return name === undefined ? undefined : { next: { count, to: { query: name } } };
}
