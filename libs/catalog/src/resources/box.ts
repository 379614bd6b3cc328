import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'limit' }, max: 1_000 },
  next: { from: '/next_marker', to: { query: 'marker' } },
};
const query = { usemarker: true };

export const boxResources = [
  {
    resource: 'folder-items',
    description: 'Files, folders and links of a folder; the root is 0',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/folders/{folder}/items',
        query,
        arrays: 'comma',
        parameters: { folder: { default: '0' } },
        items: '/entries',
        pagination,
      },
    },
  },
  {
    resource: 'files',
    idField: '/id',
    methods: {
      get: { kind: 'one', path: '/files/{id}', arrays: 'comma' },
      update: { kind: 'one', method: 'PUT', path: '/files/{id}' },
      delete: { kind: 'one', method: 'DELETE', path: '/files/{id}' },
    },
  },
  {
    resource: 'users',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/users', query, arrays: 'comma', items: '/entries', pagination },
      get: { kind: 'one', path: '/users/{id}', arrays: 'comma' },
      create: { kind: 'one', method: 'POST', path: '/users' },
      update: { kind: 'one', method: 'PUT', path: '/users/{id}' },
      delete: { kind: 'one', method: 'DELETE', path: '/users/{id}' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read('https://github.com/box/box-openapi/blob/HEAD/openapi.json');
const list = {
  ...openapi,
  paging: [read('https://developer.box.com/guides/api-calls/pagination/marker-based')],
  pageSize: [openapi],
};

export const boxResourceSources: ResourceSources = {
  'folder-items': list,
  files: openapi,
  users: list,
};
