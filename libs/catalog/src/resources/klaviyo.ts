import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const headers = { revision: '2026-07-15', accept: 'application/vnd.api+json' };
const written = { ...headers, 'content-type': 'application/vnd.api+json' };
const paged = (max: number): Pagination => ({
  size: { to: { query: 'page[size]' }, min: 1, max },
  next: { from: '/links/next', as: 'url' },
  prev: '/links/prev',
});

export const klaviyoResources = [
  {
    resource: 'profiles',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/api/profiles',
        headers,
        arrays: 'comma',
        items: '/data',
        pagination: paged(100),
      },
      get: { kind: 'one', path: '/api/profiles/{id}', headers, items: '/data' },
      create: {
        kind: 'one',
        method: 'POST',
        path: '/api/profiles',
        headers: written,
        items: '/data',
      },
      update: {
        kind: 'one',
        method: 'PATCH',
        path: '/api/profiles/{id}',
        headers: written,
        items: '/data',
      },
    },
  },
  {
    resource: 'lists',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/api/lists',
        headers,
        arrays: 'comma',
        items: '/data',
        pagination: paged(10),
      },
      get: { kind: 'one', path: '/api/lists/{id}', headers, items: '/data' },
      create: { kind: 'one', method: 'POST', path: '/api/lists', headers: written, items: '/data' },
      delete: { kind: 'one', method: 'DELETE', path: '/api/lists/{id}', headers },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read('https://github.com/klaviyo/openapi/blob/HEAD/openapi/stable.json');
const list = { ...openapi, paging: [openapi], pageSize: [openapi] };

export const klaviyoResourceSources: ResourceSources = { profiles: list, lists: list };
