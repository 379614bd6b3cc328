import type { Answer } from '../../support/fake-upstream.js';
import { after, numberIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const customers = ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e'].map((id) => ({
  id,
  object: 'customer',
}));

/** Bodies are forms; a page begins after the item whose id is sent. */
function answer({ method, path, query, body }: Sent): Answer {
  if (path === '/v1/customers' && method === 'POST')
    return { body: { id: 'cus_new', received: body } };
  if (path === '/v1/customers') return list(query);
  const found = customers.find(({ id }) => path === `/v1/customers/${id}`);
  if (!found)
    return {
      status: 404,
      body: { error: { type: 'invalid_request_error', code: 'resource_missing' } },
    };
  return { body: { ...found, expanded: query.getAll('expand[]') } };
}

function list(query: URLSearchParams): Answer {
  const start = after(customers, ({ id }) => id === query.get('starting_after'));
  const { items, isLast } = sliceOf(customers, start, numberIn(query, 'limit', 10));
  return { body: { object: 'list', url: '/v1/customers', has_more: !isLast, data: items } };
}

export const stripe: Vendor = {
  provider: 'stripe',
  answer,
  lists: [{ resource: 'customers', ids: customers.map(({ id }) => id) }],
  get: {
    resource: 'customers',
    id: 'cus_d',
    query: { 'expand[]': ['default_source', 'subscriptions'] },
    finds: { id: 'cus_d', expanded: ['default_source', 'subscriptions'] },
  },
  create: {
    resource: 'customers',
    body: { email: 'a@example.com', metadata: { plan: 'pro' } },
    arrives: {
      path: '/v1/customers',
      body: 'email=a%40example.com&metadata%5Bplan%5D=pro',
      type: 'application/x-www-form-urlencoded',
    },
  },
  fails: { resource: 'customers', method: 'get', id: 'cus_z', status: 404 },
  promoted: [
    {
      path: '/v1/customers?limit=2',
      next: { from: { last: '/id' }, to: { query: 'starting_after' } },
      items: '/data',
      idField: '/id',
    },
  ],
};
