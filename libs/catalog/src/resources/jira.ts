import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

export const jiraResources = [
  {
    resource: 'issues',
    description: 'Issues that a JQL query finds',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/rest/api/3/search/jql',
        arrays: 'comma',
        parameters: {
          jql: { to: { query: 'jql' }, required: true, description: 'A JQL query with a bound' },
          fields: { to: { query: 'fields' }, default: '*navigable' },
        },
        items: '/issues',
        pagination: {
          size: { to: { query: 'maxResults' }, max: 5_000 },
          next: { from: '/nextPageToken', to: { query: 'nextPageToken' } },
          end: '/isLast',
        },
      },
      get: { kind: 'one', path: '/rest/api/3/issue/{id}', arrays: 'comma' },
      create: { kind: 'one', method: 'POST', path: '/rest/api/3/issue' },
      update: { kind: 'one', method: 'PUT', path: '/rest/api/3/issue/{id}' },
      delete: { kind: 'one', method: 'DELETE', path: '/rest/api/3/issue/{id}' },
    },
  },
  {
    resource: 'projects',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/rest/api/3/project/search',
        items: '/values',
        pagination: {
          size: { to: { query: 'maxResults' }, max: 100 },
          next: { count: 'offset', to: { query: 'startAt' } },
          end: '/isLast',
          total: '/total',
        },
      },
      get: { kind: 'one', path: '/rest/api/3/project/{id}' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
/** A client that is generated from the vendor's description. */
const client = (path: string) =>
  read(`https://github.com/MrRefactoring/jira.js/blob/HEAD/src/cloud/${path}.ts`);

export const jiraResourceSources: ResourceSources = {
  issues: {
    ...client('api/issueSearch'),
    paging: [client('models/searchAndReconcileResults')],
    pageSize: [client('parameters/searchAndReconsileIssuesUsingJql')],
  },
  projects: {
    ...client('api/projects'),
    paging: [client('models/page')],
    pageSize: [client('parameters/searchProjects')],
  },
};
