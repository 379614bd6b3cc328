import type { Pagination, ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const DATA = '/services/data/v66.0';

const pagination: Pagination = {
  size: {
    to: { header: 'sforce-query-options', template: 'batchSize={value}' },
    min: 200,
    max: 2_000,
  },
  next: { from: '/nextRecordsUrl', as: 'url' },
  end: '/done',
  total: '/totalSize',
};
const errors: ResourceMethod['errors'] = [
  {
    status: 403,
    at: '/0/errorCode',
    in: ['REQUEST_LIMIT_EXCEEDED'],
    as: { status: 429, code: 'REQUEST_LIMIT_EXCEEDED' },
  },
];
const object = {
  type: 'identifier',
  required: true,
  description: 'API name of the object, for example Account or Territory__c',
} as const;

export const salesforceResources = [
  {
    resource: 'query',
    description: 'What a SOQL query finds',
    idField: '/Id',
    methods: {
      list: {
        kind: 'list',
        path: `${DATA}/query`,
        parameters: { q: { to: { query: 'q' }, required: true, description: 'A SOQL query' } },
        items: '/records',
        pagination,
        errors,
      },
    },
  },
  {
    resource: 'sobjects',
    description: 'Records of any object, standard or custom',
    idField: '/Id',
    methods: {
      list: {
        kind: 'list',
        path: `${DATA}/query`,
        query: { q: 'SELECT FIELDS(STANDARD) FROM {object}' },
        parameters: { object },
        items: '/records',
        pagination,
        errors,
      },
      find: {
        kind: 'list',
        description: 'Records of which a field has a value',
        method: 'GET',
        path: `${DATA}/query`,
        query: { q: "SELECT FIELDS(STANDARD) FROM {object} WHERE {field} = '{value}'" },
        parameters: {
          object,
          field: { type: 'identifier', required: true },
          value: { type: 'soql', required: true },
        },
        items: '/records',
        pagination,
        errors,
      },
      get: { kind: 'one', path: `${DATA}/sobjects/{object}/{id}`, parameters: { object }, errors },
      create: {
        kind: 'one',
        method: 'POST',
        path: `${DATA}/sobjects/{object}`,
        parameters: { object },
        errors,
      },
      update: {
        kind: 'one',
        method: 'PATCH',
        path: `${DATA}/sobjects/{object}/{id}`,
        parameters: { object },
        errors,
      },
      delete: {
        kind: 'one',
        method: 'DELETE',
        path: `${DATA}/sobjects/{object}/{id}`,
        parameters: { object },
        errors,
      },
    },
  },
  { resource: 'accounts', extends: 'sobjects', bind: { object: 'Account' } },
  { resource: 'contacts', extends: 'sobjects', bind: { object: 'Contact' } },
  { resource: 'leads', extends: 'sobjects', bind: { object: 'Lead' } },
  { resource: 'opportunities', extends: 'sobjects', bind: { object: 'Opportunity' } },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const guide = (page: string) =>
  read(`https://developer.salesforce.com/docs/platform/api-rest/guide/${page}`);
const query = guide('resources-query.md');
const rows = guide('resources-sobject-retrieve.html');
const lists = {
  paging: [query],
  pageSize: [guide('headers-queryoptions.html')],
  errors: [
    read(
      'https://raw.githubusercontent.com/api-evangelist/salesforce/refs/heads/main/errors/salesforce-error-codes.yml',
    ),
    read('https://gist.github.com/rickysaltzer/4542457'),
  ],
};

export const salesforceResourceSources: ResourceSources = {
  query: { ...query, ...lists },
  sobjects: { ...rows, ...lists },
  accounts: rows,
  contacts: rows,
  leads: rows,
  opportunities: rows,
};
