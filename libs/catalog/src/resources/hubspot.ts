import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

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

const read = readOn('2026-11-30');
const client = (path: string) =>
  read(`https://github.com/HubSpot/hubspot-api-nodejs/blob/HEAD/${path}`);
const named = (name: string) => client(`codegen/crm/${name}/apis/BasicApi.ts`);
const openapi = read(
  'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/HEAD/PublicApiSpecs/CRM/Objects/Rollouts/424/v3/objects.json',
);

export const hubspotResourceSources: ResourceSources = {
  objects: {
    ...openapi,
    paging: [openapi],
    pageSize: [openapi, client('src/configuration/privateConstants.ts')],
  },
  contacts: named('contacts'),
  companies: named('companies'),
  deals: named('deals'),
  tickets: named('tickets'),
};
