import type { FastifyInstance, FastifyRequest } from 'fastify';
import { needsScope } from '../identity/bearer.js';
import type { TokenBook } from '../oauth/token-book.js';
import { queryText, wholeNumber } from '../query.js';
import type { ContactStore } from './contact-store.js';
import { idOf, markerOf } from './marker.js';

interface Parts {
  tokens: TokenBook;
  contacts: ContactStore;
}

const PAGE_SIZE = { min: 1, max: 100, fallback: 25 };

/** The same contacts in the five styles of pagination that vendors use. */
export function listRoutes(server: FastifyInstance, { tokens, contacts }: Parts): void {
  const lists = {
    '/v1/contacts': byCursor,
    '/v1/page/contacts': byPage,
    '/v1/offset/contacts': byOffset,
    '/v1/token/contacts': byToken,
  };
  const reads = { onRequest: needsScope(tokens, 'contacts.read') };
  for (const [path, list] of Object.entries(lists)) {
    server.get(path, reads, (request, reply) => reply.send(list(request, contacts)));
  }
  server.get('/v1/link/contacts', reads, (request, reply) => {
    const { data, link } = byLink(request, contacts);
    return reply.header('link', link).send(data);
  });
}

/** The cursor is null on the last page. */
function byCursor(request: FastifyRequest, contacts: ContactStore) {
  const limit = wholeNumber(request, 'limit', PAGE_SIZE);
  const { data, last } = contacts.after(idOf(queryText(request, 'cursor'), 'cursor'), limit);
  return { data, nextCursor: last === undefined ? null : markerOf(last) };
}

function byPage(request: FastifyRequest, contacts: ContactStore) {
  const page = wholeNumber(request, 'page', { min: 1, max: 1_000_000, fallback: 1 });
  const perPage = wholeNumber(request, 'per_page', PAGE_SIZE);
  return {
    data: contacts.slice((page - 1) * perPage, perPage),
    page,
    per_page: perPage,
    total: contacts.size,
    total_pages: Math.ceil(contacts.size / perPage),
  };
}

function byOffset(request: FastifyRequest, contacts: ContactStore) {
  const offset = wholeNumber(request, 'offset', { min: 0, max: 1_000_000, fallback: 0 });
  const limit = wholeNumber(request, 'limit', PAGE_SIZE);
  return { data: contacts.slice(offset, limit), offset, limit, total: contacts.size };
}

/** The token is absent on the last page. */
function byToken(request: FastifyRequest, contacts: ContactStore) {
  const pageSize = wholeNumber(request, 'pageSize', PAGE_SIZE);
  const from = idOf(queryText(request, 'pageToken'), 'pageToken');
  const { data, last } = contacts.after(from, pageSize);
  if (last === undefined) return { items: data, hasMore: false };
  return { items: data, hasMore: true, nextPageToken: markerOf(last) };
}

/** RFC 8288 with absolute targets; the last page has no rel=next. */
function byLink(request: FastifyRequest, contacts: ContactStore) {
  const limit = wholeNumber(request, 'limit', PAGE_SIZE);
  const { data, last } = contacts.after(idOf(queryText(request, 'after'), 'after'), limit);
  const first = `http://${request.host}/v1/link/contacts?limit=${limit}`;
  const links = [`<${first}>; rel="first"`];
  if (last !== undefined) links.unshift(`<${first}&after=${markerOf(last)}>; rel="next"`);
  return { data, link: links.join(', ') };
}
