import type { Pagination, ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'limit' }, default: 100, max: 500 },
  next: { from: '/additional_data/next_cursor', to: { query: 'cursor' } },
};
const methodsOf = (path: string): Record<string, ResourceMethod> => ({
  list: { kind: 'list', path, items: '/data', pagination },
  get: { kind: 'one', path: `${path}/{id}`, items: '/data' },
  create: { kind: 'one', method: 'POST', path, items: '/data' },
  update: { kind: 'one', method: 'PATCH', path: `${path}/{id}`, items: '/data' },
  delete: { kind: 'one', method: 'DELETE', path: `${path}/{id}` },
});

export const pipedriveResources = [
  { resource: 'deals', idField: '/id', methods: methodsOf('/api/v2/deals') },
  { resource: 'persons', idField: '/id', methods: methodsOf('/api/v2/persons') },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const guide = [read('https://pipedrive.readme.io/docs/core-api-concepts-pagination')];
const client = (name: string) => ({
  ...read(
    `https://github.com/pipedrive/client-nodejs/blob/HEAD/src/versions/v2/api/${name}-api.ts`,
  ),
  paging: guide,
  pageSize: guide,
});

export const pipedriveResourceSources: ResourceSources = {
  deals: client('deals'),
  persons: client('persons'),
};
