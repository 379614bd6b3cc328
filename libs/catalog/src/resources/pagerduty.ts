import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const headers = { accept: 'application/vnd.pagerduty+json;version=2' };
const pagination: Pagination = {
  size: { to: { query: 'limit' }, default: 100, max: 100 },
  next: { count: 'offset', to: { query: 'offset' } },
  more: '/more',
};
const arrays = 'brackets';
const parameters = {
  from: {
    to: { header: 'from' },
    required: true,
    description: 'E-mail address of the user who does it',
  },
} as const;

export const pagerdutyResources = [
  {
    resource: 'incidents',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/incidents', headers, arrays, items: '/incidents', pagination },
      get: { kind: 'one', path: '/incidents/{id}', headers, items: '/incident' },
      create: {
        kind: 'one',
        method: 'POST',
        path: '/incidents',
        headers,
        parameters,
        items: '/incident',
      },
      update: {
        kind: 'one',
        method: 'PUT',
        path: '/incidents/{id}',
        headers,
        parameters,
        items: '/incident',
      },
    },
  },
  {
    resource: 'services',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/services', headers, arrays, items: '/services', pagination },
      get: { kind: 'one', path: '/services/{id}', headers, items: '/service' },
      create: { kind: 'one', method: 'POST', path: '/services', headers, items: '/service' },
      update: { kind: 'one', method: 'PUT', path: '/services/{id}', headers, items: '/service' },
      delete: { kind: 'one', method: 'DELETE', path: '/services/{id}', headers },
    },
  },
  {
    resource: 'users',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/users', headers, arrays, items: '/users', pagination },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read(
  'https://github.com/PagerDuty/api-schema/blob/HEAD/reference/REST/openapiv3.json',
);
const client = read(
  'https://github.com/PagerDuty/python-pagerduty/blob/HEAD/pagerduty/rest_api_v2_base_client.py',
);
const list = { ...openapi, paging: [openapi, client], pageSize: [openapi, client] };

export const pagerdutyResourceSources: ResourceSources = {
  incidents: list,
  services: list,
  users: list,
};
