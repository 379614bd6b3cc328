import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'count' }, default: 100, max: 1_000 },
  next: { count: 'offset', to: { query: 'offset' } },
  total: '/total_items',
};
const parameters = { list: { required: true, description: 'Id of the list' } } as const;
const MEMBER = '/lists/{list}/members/{id}';

export const mailchimpResources = [
  {
    resource: 'lists',
    description: 'Audiences',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/lists', arrays: 'comma', items: '/lists', pagination },
      get: { kind: 'one', path: '/lists/{id}', arrays: 'comma' },
      create: { kind: 'one', method: 'POST', path: '/lists' },
      update: { kind: 'one', method: 'PATCH', path: '/lists/{id}' },
      delete: { kind: 'one', method: 'DELETE', path: '/lists/{id}' },
    },
  },
  {
    resource: 'members',
    description: 'Members of a list',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/lists/{list}/members',
        arrays: 'comma',
        parameters,
        items: '/members',
        pagination,
      },
      get: { kind: 'one', path: MEMBER, arrays: 'comma', parameters },
      create: { kind: 'one', method: 'POST', path: '/lists/{list}/members', parameters },
      update: { kind: 'one', method: 'PATCH', path: MEMBER, parameters },
      delete: { kind: 'one', method: 'DELETE', path: MEMBER, parameters },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const client = read(
  'https://github.com/mailchimp/mailchimp-marketing-node/blob/HEAD/src/api/ListsApi.js',
);
const recorded = read(
  'https://github.com/grouparoo/grouparoo/blob/HEAD/plugins/@grouparoo/mailchimp/__tests__/fixtures/integration/mailchimpImport.js',
);
const list = { ...client, paging: [client, recorded], pageSize: [client] };

export const mailchimpResourceSources: ResourceSources = { lists: list, members: list };
