import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

export const oktaResources = [
  {
    resource: 'users',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/api/v1/users',
        items: '',
        pagination: {
          size: { to: { query: 'limit' }, max: 200 },
          next: { from: { link: 'next' } },
        },
      },
      get: { kind: 'one', path: '/api/v1/users/{id}' },
      create: { kind: 'one', method: 'POST', path: '/api/v1/users' },
      update: { kind: 'one', method: 'POST', path: '/api/v1/users/{id}' },
      delete: { kind: 'one', method: 'DELETE', path: '/api/v1/users/{id}' },
    },
  },
  {
    resource: 'groups',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/api/v1/groups',
        items: '',
        pagination: { size: { to: { query: 'limit' } }, next: { from: { link: 'next' } } },
      },
      get: { kind: 'one', path: '/api/v1/groups/{id}' },
      create: { kind: 'one', method: 'POST', path: '/api/v1/groups' },
      update: { kind: 'one', method: 'PUT', path: '/api/v1/groups/{id}' },
      delete: { kind: 'one', method: 'DELETE', path: '/api/v1/groups/{id}' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read(
  'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current/management-minimal.yaml',
);
const list = { ...openapi, paging: [openapi], pageSize: [openapi] };

export const oktaResourceSources: ResourceSources = { users: list, groups: list };
