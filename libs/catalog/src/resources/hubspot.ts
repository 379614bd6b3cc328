import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';

const parameters = {
  objectType: { required: true, description: 'Name or id of the kind of object' },
} as const;
const RECORD = '/crm/v3/objects/{objectType}/{id}';

export const hubspotResources = [
  {
    resource: 'objects',
    description: 'Records of any kind, custom ones included',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/crm/v3/objects/{objectType}',
        arrays: 'comma',
        parameters,
        items: '/results',
        pagination: {
          size: { to: { query: 'limit' }, max: 100 },
          next: { from: '/paging/next/after', to: { query: 'after' } },
        },
      },
      search: {
        kind: 'list',
        description: 'Records that filters, sorts and a query choose: the vendor finds 10,000',
        method: 'POST',
        path: '/crm/v3/objects/{objectType}/search',
        parameters,
        items: '/results',
        pagination: {
          size: { to: { body: '/limit' }, max: 200 },
          next: { from: '/paging/next/after', to: { body: '/after' } },
          total: '/total',
        },
      },
      get: { kind: 'one', path: RECORD, arrays: 'comma', parameters },
      create: {
        kind: 'one',
        method: 'POST',
        path: '/crm/v3/objects/{objectType}',
        parameters,
      },
      update: { kind: 'one', method: 'PATCH', path: RECORD, parameters },
      delete: { kind: 'one', method: 'DELETE', path: RECORD, parameters },
    },
  },
  { resource: 'contacts', extends: 'objects', bind: { objectType: 'contacts' } },
  { resource: 'companies', extends: 'objects', bind: { objectType: 'companies' } },
  { resource: 'deals', extends: 'objects', bind: { objectType: 'deals' } },
  { resource: 'tickets', extends: 'objects', bind: { objectType: 'tickets' } },
] satisfies ResourceDefinitionInput[];

const objects = {
  url: 'https://github.com/HubSpot/hubspot-api-nodejs/blob/HEAD/codegen/crm/objects/apis/BasicApi.ts',
  checkedOn: '2026-11-29',
};

export const hubspotResourceSources: ResourceSources = {
  objects,
  contacts: objects,
  companies: objects,
  deals: objects,
  tickets: objects,
};
