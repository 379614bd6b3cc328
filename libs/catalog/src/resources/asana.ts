import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'limit' }, default: 100, min: 1, max: 100 },
  next: { from: '/next_page/offset', to: { query: 'offset' } },
};

export const asanaResources = [
  {
    resource: 'tasks',
    description: 'Tasks of a project, a section, or an assignee in a workspace',
    idField: '/gid',
    methods: {
      list: { kind: 'list', path: '/tasks', arrays: 'comma', items: '/data', pagination },
      get: { kind: 'one', path: '/tasks/{id}', arrays: 'comma', items: '/data' },
      create: { kind: 'one', method: 'POST', path: '/tasks', items: '/data' },
      update: { kind: 'one', method: 'PUT', path: '/tasks/{id}', items: '/data' },
      delete: { kind: 'one', method: 'DELETE', path: '/tasks/{id}' },
    },
  },
  {
    resource: 'projects',
    idField: '/gid',
    methods: {
      list: { kind: 'list', path: '/projects', arrays: 'comma', items: '/data', pagination },
      get: { kind: 'one', path: '/projects/{id}', arrays: 'comma', items: '/data' },
      create: { kind: 'one', method: 'POST', path: '/projects', items: '/data' },
      update: { kind: 'one', method: 'PUT', path: '/projects/{id}', items: '/data' },
      delete: { kind: 'one', method: 'DELETE', path: '/projects/{id}' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read('https://github.com/Asana/openapi/blob/HEAD/defs/asana_oas.yaml');
const list = { ...openapi, paging: [openapi], pageSize: [openapi] };

export const asanaResourceSources: ResourceSources = { tasks: list, projects: list };
