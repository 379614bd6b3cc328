import type { Answer } from '../../support/fake-upstream.js';
import { numberIn, opaque, positionIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const CONTACTS = '/crm/v3/objects/contacts';
const contacts = Array.from({ length: 5 }, (_, n) => ({
  id: String(500 + n),
  properties: { email: `user${n}@example.com`, lastname: n % 2 === 0 ? 'Even' : 'Odd' },
  archived: false,
}));
const ids = contacts.map(({ id }) => id);

function answer({ method, path, query, body }: Sent): Answer {
  if (path === `${CONTACTS}/search`) return search(body);
  if (path === CONTACTS && method === 'POST')
    return { status: 201, body: { id: '900', received: body } };
  if (path === CONTACTS) return page(numberIn(query, 'limit', 10), query.get('after'));
  const found = contacts.find(({ id }) => path === `${CONTACTS}/${id}`);
  if (found) return { body: found };
  return {
    status: 404,
    body: { status: 'error', category: 'OBJECT_NOT_FOUND', message: 'Object not found.' },
  };
}

function page(size: number, cursor: string | null): Answer {
  const { items, end, isLast } = sliceOf(contacts, positionIn(cursor), size);
  const next = {
    after: opaque(end),
    link: `https://api.hubapi.com${CONTACTS}?limit=${size}&after=${encodeURIComponent(opaque(end))}`,
  };
  return { body: { results: items, ...(isLast ? {} : { paging: { next } }) } };
}

function search(body: string): Answer {
  const { limit = 10, after } = JSON.parse(body) as { limit?: number; after?: string };
  const even = contacts.filter(({ properties }) => properties.lastname === 'Even');
  const { items, end, isLast } = sliceOf(even, Number(after ?? 0), limit);
  const paging = isLast ? {} : { paging: { next: { after: String(end) } } };
  return { body: { total: even.length, results: items, ...paging } };
}

export const hubspot: Vendor = {
  provider: 'hubspot',
  answer,
  lists: [
    { resource: 'contacts', ids },
    {
      resource: 'contacts',
      method: 'search',
      body: {
        filterGroups: [{ filters: [{ propertyName: 'lastname', operator: 'EQ', value: 'Even' }] }],
      },
      ids: ['500', '502', '504'],
    },
  ],
  get: { resource: 'contacts', id: '503', finds: { id: '503' } },
  create: {
    resource: 'contacts',
    body: { properties: { email: 'new@example.com' } },
    arrives: { path: CONTACTS, body: '{"properties":{"email":"new@example.com"}}' },
  },
  fails: { resource: 'contacts', method: 'get', id: '1', status: 404 },
  promoted: [
    {
      path: `${CONTACTS}?limit=2`,
      next: { from: '/paging/next/after', to: { query: 'after' } },
      items: '/results',
      idField: '/id',
    },
  ],
};
