import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'limit' }, min: 1, max: 100 },
  next: { from: '/cursor', to: { query: 'cursor' } },
};

export const squareResources = [
  {
    resource: 'customers',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/v2/customers', items: '/customers', pagination },
      get: { kind: 'one', path: '/v2/customers/{id}', items: '/customer' },
      create: { kind: 'one', method: 'POST', path: '/v2/customers', items: '/customer' },
      update: { kind: 'one', method: 'PUT', path: '/v2/customers/{id}', items: '/customer' },
      delete: { kind: 'one', method: 'DELETE', path: '/v2/customers/{id}' },
    },
  },
  {
    resource: 'payments',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/v2/payments', items: '/payments', pagination },
      create: { kind: 'one', method: 'POST', path: '/v2/payments', items: '/payment' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read('https://github.com/square/connect-api-specification/blob/HEAD/api.json');
const list = { ...openapi, paging: [openapi], pageSize: [openapi] };

export const squareResourceSources: ResourceSources = { customers: list, payments: list };
