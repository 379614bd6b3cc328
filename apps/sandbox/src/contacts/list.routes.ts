import type { FastifyInstance, FastifyRequest } from 'fastify';
import { needsScope } from '../identity/bearer.js';
import type { TokenBook } from '../oauth/token-book.js';
import { queryText, wholeNumber } from '../query.js';
import type { ContactStore } from './contact-store.js';
import { checkedId, idOf, markerOf } from './marker.js';
import { readSearch } from './search-input.js';

interface Parts {
  tokens: TokenBook;
  contacts: ContactStore;
}

/** Before all contacts. */
const FIRST = 'c-000';
const PAGE_SIZE = { min: 1, max: 100, fallback: 25 };
const ANY_SIZE = { min: 1, max: 1_000_000, fallback: 25 };
const OFFSET = { min: 0, max: 1_000_000, fallback: 0 };
/** What a page has at most where more may be asked for. */
const CLAMPED = 20;

/** The same contacts in the styles of pagination that vendors use. */
export function listRoutes(server: FastifyInstance, { tokens, contacts }: Parts): void {
  const lists = {
    '/v1/contacts': byCursor,
    '/v1/page/contacts': byPage,
    '/v1/offset/contacts': byOffset,
    '/v1/token/contacts': byToken,
    '/v1/url/contacts': byUrl,
    '/v1/last/contacts': byLast,
    '/v1/export/contacts': byExport,
    '/v1/bare/contacts': bare,
  };
  const reads = { onRequest: needsScope(tokens, 'contacts.read') };
  for (const [path, list] of Object.entries(lists)) {
    server.get(path, reads, (request, reply) => reply.send(list(request, contacts)));
  }
  server.get('/v1/link/contacts', reads, (request, reply) => {
    const { data, link } = byLink(request, contacts);
    return reply.header('link', link).send(data);
  });
  server.get('/v1/header/contacts', reads, (request, reply) => {
    const { data, nextCursor } = byCursor(request, contacts);
    return reply.headers(nextCursor === null ? {} : { 'x-next-cursor': nextCursor }).send(data);
  });
  server.post('/v1/search/contacts', reads, (request, reply) =>
    reply.send(bySearch(request.body, contacts)),
  );
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
  const offset = wholeNumber(request, 'offset', OFFSET);
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

/** Absolute URLs of the pages beside this one, null where there is none. */
function byUrl(request: FastifyRequest, contacts: ContactStore) {
  const offset = wholeNumber(request, 'offset', OFFSET);
  const limit = wholeNumber(request, 'limit', PAGE_SIZE);
  const url = (from: number): string =>
    `http://${request.host}/v1/url/contacts?limit=${limit}&offset=${from}`;
  return {
    results: contacts.slice(offset, limit),
    next: offset + limit < contacts.size ? url(offset + limit) : null,
    previous: offset > 0 ? url(Math.max(0, offset - limit)) : null,
  };
}

/** After the last one that the caller has seen. */
function byLast(request: FastifyRequest, contacts: ContactStore) {
  const limit = wholeNumber(request, 'limit', PAGE_SIZE);
  const id = queryText(request, 'starting_after');
  const after = id === undefined ? undefined : checkedId(id, 'starting_after');
  const { data, last } = contacts.after(after, limit);
  return { data, has_more: last !== undefined };
}

/** The cursor goes on after the end, so that whoever comes back sees what is new. */
function byExport(request: FastifyRequest, contacts: ContactStore) {
  const limit = wholeNumber(request, 'limit', PAGE_SIZE);
  const from = idOf(queryText(request, 'cursor'), 'cursor');
  const { data, last } = contacts.after(from, limit);
  const seen = data.at(-1)?.id ?? from ?? FIRST;
  return { data, after_cursor: markerOf({ id: seen }), end_of_stream: last === undefined };
}

/** Says nothing of its length, and gives fewer than it is asked for. */
function bare(request: FastifyRequest, contacts: ContactStore) {
  const offset = wholeNumber(request, 'offset', OFFSET);
  const limit = wholeNumber(request, 'limit', ANY_SIZE);
  return contacts.slice(offset, Math.min(limit, CLAMPED));
}

/** The cursor is "" on the last page. */
function bySearch(body: unknown, contacts: ContactStore) {
  const { limit, cursor, name } = readSearch(body);
  const { data, last } = contacts.after(idOf(cursor || undefined, 'cursor'), limit, name);
  return { results: data, paging: { cursor: last === undefined ? '' : markerOf(last) } };
}
