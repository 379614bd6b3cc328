import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'page[size]' }, default: 100, max: 100 },
  next: { from: '/meta/after_cursor', to: { query: 'page[after]' } },
  more: '/meta/has_more',
};

export const zendeskResources = [
  {
    resource: 'tickets',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/api/v2/tickets', items: '/tickets', pagination },
      changes: {
        kind: 'list',
        description: 'Tickets that changed since an instant, changed ones again',
        method: 'GET',
        path: '/api/v2/incremental/tickets/cursor',
        parameters: {
          start_time: {
            to: { query: 'start_time' },
            type: 'integer',
            required: true,
            description: 'Epoch seconds, a minute ago or more',
          },
        },
        items: '/tickets',
        pagination: { next: { from: '/after_url', as: 'url' }, end: '/end_of_stream' },
      },
      get: { kind: 'one', path: '/api/v2/tickets/{id}', items: '/ticket' },
      create: { kind: 'one', method: 'POST', path: '/api/v2/tickets', items: '/ticket' },
      update: { kind: 'one', method: 'PUT', path: '/api/v2/tickets/{id}', items: '/ticket' },
      delete: { kind: 'one', method: 'DELETE', path: '/api/v2/tickets/{id}' },
    },
  },
  {
    resource: 'users',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/api/v2/users', items: '/users', pagination },
      get: { kind: 'one', path: '/api/v2/users/{id}', items: '/user' },
      create: { kind: 'one', method: 'POST', path: '/api/v2/users', items: '/user' },
      update: { kind: 'one', method: 'PUT', path: '/api/v2/users/{id}', items: '/user' },
    },
  },
  {
    resource: 'search',
    description: 'What a query finds among tickets, users and organisations: the first 1,000',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/api/v2/search',
        parameters: { query: { to: { query: 'query' }, required: true } },
        items: '/results',
        pagination: {
          size: { to: { query: 'per_page' }, max: 100 },
          next: { count: 'page', to: { query: 'page' } },
          total: '/count',
        },
      },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const docs = (path: string) => read(`https://developer.zendesk.com/${path}`);
const client = (path: string) =>
  read(`https://github.com/zendesk/zendesk_api_client_rb/blob/HEAD/lib/zendesk_api/${path}`);
const cursors = docs('api-reference/introduction/pagination/');
const search = docs('api-reference/ticketing/ticket-management/search/');

export const zendeskResourceSources: ResourceSources = {
  tickets: {
    ...client('resources.rb'),
    paging: [
      cursors,
      {
        url: 'https://developer.zendesk.com/documentation/ticketing/managing-tickets/using-the-incremental-export-api/',
        checkedOn: '2026-11-29',
      },
    ],
    pageSize: [cursors],
  },
  users: { ...client('resources.rb'), paging: [cursors], pageSize: [cursors] },
  search: { ...search, paging: [search], pageSize: [search, client('pagination.rb')] },
};
