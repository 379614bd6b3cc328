import type { Pagination, ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'limit' }, max: 100 },
  next: { from: { last: '/id' }, to: { query: 'starting_after' } },
  more: '/has_more',
};
const form = { encode: 'form', arrays: 'brackets' } as const;
const listOf = (path: string): ResourceMethod => ({
  kind: 'list',
  path,
  description: 'Takes expand[] and what else the API takes as it is',
  items: '/data',
  pagination,
});
const one = (path: string): ResourceMethod => ({ kind: 'one', path });

export const stripeResources = [
  {
    resource: 'customers',
    idField: '/id',
    methods: {
      list: listOf('/v1/customers'),
      get: one('/v1/customers/{id}'),
      create: { kind: 'one', method: 'POST', path: '/v1/customers', ...form },
      update: { kind: 'one', method: 'POST', path: '/v1/customers/{id}', ...form },
      delete: { kind: 'one', method: 'DELETE', path: '/v1/customers/{id}' },
    },
  },
  {
    resource: 'charges',
    idField: '/id',
    methods: { list: listOf('/v1/charges'), get: one('/v1/charges/{id}') },
  },
  {
    resource: 'invoices',
    idField: '/id',
    methods: { list: listOf('/v1/invoices'), get: one('/v1/invoices/{id}') },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const sdk = (path: string) => read(`https://github.com/stripe/stripe-node/blob/HEAD/src/${path}`);
const lists = { paging: [sdk('autoPagination.ts')], pageSize: [sdk('shared.ts')] };

export const stripeResourceSources: ResourceSources = {
  customers: { ...sdk('resources/Customers.ts'), ...lists },
  charges: { ...sdk('resources/Charges.ts'), ...lists },
  invoices: { ...sdk('resources/Invoices.ts'), ...lists },
};
