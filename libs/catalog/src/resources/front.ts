import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'limit' }, max: 100 },
  next: { from: '/_pagination/next', as: 'url' },
};

export const frontResources = [
  {
    resource: 'conversations',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/conversations', items: '/_results', pagination },
      get: { kind: 'one', path: '/conversations/{id}' },
      create: { kind: 'one', method: 'POST', path: '/conversations' },
      update: { kind: 'one', method: 'PATCH', path: '/conversations/{id}' },
    },
  },
  {
    resource: 'contacts',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/contacts', items: '/_results', pagination },
      get: { kind: 'one', path: '/contacts/{id}' },
      create: { kind: 'one', method: 'POST', path: '/contacts' },
      update: { kind: 'one', method: 'PATCH', path: '/contacts/{id}' },
      delete: { kind: 'one', method: 'DELETE', path: '/contacts/{id}' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read(
  'https://github.com/frontapp/front-api-specs/blob/HEAD/core-api/core-api.json',
);
const list = {
  ...openapi,
  paging: [read('https://dev.frontapp.com/docs/pagination')],
  pageSize: [openapi],
};

export const frontResourceSources: ResourceSources = { conversations: list, contacts: list };
