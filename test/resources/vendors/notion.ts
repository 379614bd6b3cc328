import type { Answer } from '../../support/fake-upstream.js';
import { after, numberIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const SOURCE = '248104cd-477e-80af-bc30-000b11aa2233';
const pages = Array.from({ length: 5 }, (_, n) => ({ object: 'page', id: `page-${n}` }));

function answer({ method, path, query, header, body }: Sent): Answer {
  if (header('notion-version') === undefined)
    return { status: 400, body: { object: 'error', status: 400, code: 'missing_version' } };
  if (path === '/v1/pages' && method === 'POST')
    return { body: { object: 'page', received: body } };
  if (path === `/v1/data_sources/${SOURCE}/query`) {
    const { page_size = 100, start_cursor } = JSON.parse(body) as {
      page_size?: number;
      start_cursor?: string;
    };
    return list(page_size, start_cursor);
  }
  if (path === '/v1/users')
    return list(numberIn(query, 'page_size', 100), query.get('start_cursor') ?? undefined);
  const found = pages.find(({ id }) => path === `/v1/pages/${id}`);
  if (found) return { body: found };
  return { status: 404, body: { object: 'error', status: 404, code: 'object_not_found' } };
}

/** A cursor is the id of the first item of the next page. */
function list(size: number, cursor: string | undefined): Answer {
  const start = cursor === undefined ? 0 : after(pages, ({ id }) => id === cursor) - 1;
  const { items, end, isLast } = sliceOf(pages, start, size);
  return {
    body: {
      object: 'list',
      results: items,
      next_cursor: pages[end]?.id ?? null,
      has_more: !isLast,
    },
  };
}

const ids = pages.map(({ id }) => id);

export const notion: Vendor = {
  provider: 'notion',
  answer,
  lists: [
    {
      resource: 'pages',
      method: 'list',
      query: { dataSource: SOURCE },
      ids,
    },
    { resource: 'users', ids },
  ],
  get: { resource: 'pages', id: 'page-3', finds: { object: 'page', id: 'page-3' } },
  create: {
    resource: 'pages',
    body: { parent: { data_source_id: SOURCE } },
    arrives: { path: '/v1/pages', body: `{"parent":{"data_source_id":"${SOURCE}"}}` },
  },
  fails: { resource: 'pages', method: 'get', id: 'page-9', status: 404 },
  promoted: [
    {
      path: '/v1/users?page_size=2',
      next: { from: '/next_cursor', to: { query: 'start_cursor' } },
      items: '/results',
      idField: '/id',
    },
  ],
};
