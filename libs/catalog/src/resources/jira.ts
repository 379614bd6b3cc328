import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';

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
          size: { to: { query: 'maxResults' } },
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
          size: { to: { query: 'maxResults' } },
          next: { count: 'offset', to: { query: 'startAt' } },
          end: '/isLast',
          total: '/total',
        },
      },
      get: { kind: 'one', path: '/rest/api/3/project/{id}' },
    },
  },
] satisfies ResourceDefinitionInput[];

export const jiraResourceSources: ResourceSources = {
  issues: {
    url: 'https://github.com/MrRefactoring/jira.js/blob/HEAD/src/cloud/api/issueSearch.ts',
    checkedOn: '2026-11-29',
  },
  projects: {
    url: 'https://github.com/MrRefactoring/jira.js/blob/HEAD/src/cloud/api/projects.ts',
    checkedOn: '2026-11-29',
  },
};
