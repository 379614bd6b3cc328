import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const headers = { 'intercom-version': '2.16' };

export const intercomResources = [
  {
    resource: 'contacts',
    description: 'Users and leads; search takes a query in its body',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        method: 'GET',
        path: '/contacts',
        headers,
        items: '/data',
        pagination: {
          size: { to: { query: 'per_page' }, max: 150 },
          next: { from: '/pages/next/starting_after', to: { query: 'starting_after' } },
          total: '/total_count',
        },
      },
      search: {
        kind: 'list',
        method: 'POST',
        path: '/contacts/search',
        headers,
        items: '/data',
        pagination: {
          size: { to: { body: '/pagination/per_page' }, max: 150 },
          next: { from: '/pages/next/starting_after', to: { body: '/pagination/starting_after' } },
          total: '/total_count',
        },
      },
      get: { kind: 'one', path: '/contacts/{id}', headers },
      create: { kind: 'one', method: 'POST', path: '/contacts', headers },
      update: { kind: 'one', method: 'PUT', path: '/contacts/{id}', headers },
      delete: { kind: 'one', method: 'DELETE', path: '/contacts/{id}', headers },
    },
  },
  {
    resource: 'conversations',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/conversations',
        headers,
        items: '/conversations',
        pagination: {
          size: { to: { query: 'per_page' }, max: 150 },
          next: { from: '/pages/next/starting_after', to: { query: 'starting_after' } },
          total: '/total_count',
        },
      },
      get: { kind: 'one', path: '/conversations/{id}', headers },
      create: { kind: 'one', method: 'POST', path: '/conversations', headers },
      update: { kind: 'one', method: 'PUT', path: '/conversations/{id}', headers },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const guide = [
  read(
    'https://developers.intercom.com/docs/build-an-integration/learn-more/rest-apis/pagination/',
  ),
];
const openapi = read(
  'https://github.com/intercom/Intercom-OpenAPI/blob/HEAD/descriptions/2.16/api.intercom.io.yaml',
);
const list = { ...openapi, paging: [...guide, openapi], pageSize: guide };

export const intercomResourceSources: ResourceSources = { contacts: list, conversations: list };
