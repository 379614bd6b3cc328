import type { Answer } from '../../support/fake-upstream.js';
import { numberIn, opaque, positionIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const HOST = 'https://acme.zendesk.com';
const tickets = Array.from({ length: 5 }, (_, n) => ({ id: 35_400 + n, subject: `Ticket ${n}` }));
const ids = tickets.map(({ id }) => id);

function answer({ method, path, query, body }: Sent): Answer {
  if (path === '/api/v2/tickets' && method === 'POST')
    return { status: 201, body: { ticket: { id: 1, received: body } } };
  if (path === '/api/v2/tickets') return byCursor(query);
  if (path === '/api/v2/incremental/tickets/cursor') return incremental(query);
  if (path === '/api/v2/search') return byPage(query);
  const found = tickets.find(({ id }) => path === `/api/v2/tickets/${id}`);
  if (found) return { body: { ticket: found } };
  return { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } };
}

function byCursor(query: URLSearchParams): Answer {
  const size = numberIn(query, 'page[size]', 100);
  const { items, end, isLast } = sliceOf(tickets, positionIn(query.get('page[after]')), size);
  const cursor = opaque(end);
  const next = new URLSearchParams({ 'page[after]': cursor, 'page[size]': String(size) });
  return {
    body: {
      tickets: items,
      meta: { has_more: !isLast, after_cursor: cursor, before_cursor: opaque(0) },
      links: { next: `${HOST}/api/v2/tickets?${next}`, prev: null },
    },
  };
}

/** The last page has a cursor too: it is for what changes later. */
function incremental(query: URLSearchParams): Answer {
  if (query.has('start_time') === query.has('cursor'))
    return { status: 422, body: { error: 'InvalidParameter' } };
  const { items, end, isLast } = sliceOf(tickets, positionIn(query.get('cursor')), 2);
  const cursor = opaque(end);
  return {
    body: {
      tickets: items,
      after_cursor: cursor,
      after_url: `/api/v2/incremental/tickets/cursor?cursor=${encodeURIComponent(cursor)}`,
      before_cursor: null,
      before_url: null,
      end_of_stream: isLast,
    },
  };
}

function byPage(query: URLSearchParams): Answer {
  const size = numberIn(query, 'per_page', 100);
  const page = numberIn(query, 'page', 1);
  const { items, isLast } = sliceOf(tickets, (page - 1) * size, size);
  const next = isLast ? null : `${HOST}/api/v2/search?page=${page + 1}&per_page=${size}`;
  return { body: { results: items, next_page: next, previous_page: null, count: tickets.length } };
}

export const zendesk: Vendor = {
  provider: 'zendesk',
  variables: { subdomain: 'acme' },
  answer,
  lists: [
    { resource: 'tickets', ids },
    { resource: 'tickets', method: 'changes', query: { start_time: '1332034771' }, ids },
    { resource: 'search', query: { query: 'type:ticket' }, ids },
  ],
  get: { resource: 'tickets', id: '35402', finds: { id: 35_402, subject: 'Ticket 2' } },
  create: {
    resource: 'tickets',
    body: { ticket: { subject: 'Help' } },
    arrives: { path: '/api/v2/tickets', body: '{"ticket":{"subject":"Help"}}' },
  },
  fails: { resource: 'tickets', method: 'get', id: '7', status: 404 },
  promoted: [
    {
      path: '/api/v2/tickets?page[size]=2',
      next: { from: '/meta/after_cursor', to: { query: 'page[after]' } },
      items: '/tickets',
      idField: '/id',
    },
    {
      path: '/api/v2/incremental/tickets/cursor?start_time=1332034771',
      next: { from: '/after_url', as: 'url' },
      items: '/tickets',
      idField: '/id',
    },
    {
      path: '/api/v2/search?query=type:ticket&per_page=2',
      next: { from: '/next_page', as: 'url' },
      items: '/results',
      idField: '/id',
    },
  ],
};
