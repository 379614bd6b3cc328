import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const headers = { 'notion-version': '2025-09-03' };

export const notionResources = [
  {
    resource: 'pages',
    description: 'Pages of a data source: list takes its filter and sorts as the body',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        method: 'POST',
        path: '/v1/data_sources/{dataSource}/query',
        headers,
        parameters: { dataSource: { required: true, description: 'Id of the data source' } },
        items: '/results',
        pagination: {
          size: { to: { body: '/page_size' }, max: 100 },
          next: { from: '/next_cursor', to: { body: '/start_cursor' } },
          more: '/has_more',
        },
      },
      get: { kind: 'one', path: '/v1/pages/{id}', headers },
      create: { kind: 'one', method: 'POST', path: '/v1/pages', headers },
      update: { kind: 'one', method: 'PATCH', path: '/v1/pages/{id}', headers },
    },
  },
  {
    resource: 'users',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/v1/users',
        headers,
        items: '/results',
        pagination: {
          size: { to: { query: 'page_size' }, max: 100 },
          next: { from: '/next_cursor', to: { query: 'start_cursor' } },
          more: '/has_more',
        },
      },
      get: { kind: 'one', path: '/v1/users/{id}', headers },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read(
  'https://github.com/makenotion/notion-mcp-server/blob/HEAD/scripts/notion-openapi.json',
);
const endpoints = (name: string) => {
  const source = read(
    `https://github.com/makenotion/notion-sdk-js/blob/HEAD/src/api-endpoints/${name}.ts`,
  );
  return { ...source, paging: [source], pageSize: [openapi] };
};

export const notionResourceSources: ResourceSources = {
  pages: endpoints('data-sources'),
  users: endpoints('users'),
};
