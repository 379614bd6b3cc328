import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'per_page' }, max: 100 },
  next: { from: { link: 'next' } },
  prev: { link: 'prev' },
};
const parameters = { owner: { required: true }, repo: { required: true } } as const;
const ISSUE = '/repos/{owner}/{repo}/issues/{id}';

const REPOSITORIES = `query Repositories($login: String!, $first: Int!, $after: String) {
  repositoryOwner(login: $login) {
    repositories(first: $first, after: $after) {
      nodes { id name nameWithOwner url isPrivate updatedAt }
      pageInfo { endCursor hasNextPage }
      totalCount
    }
  }
}`;
const LIST = '/data/repositoryOwner/repositories';

export const githubResources = [
  {
    resource: 'issues',
    description: 'Issues and pull requests of a repository',
    idField: '/number',
    methods: {
      list: {
        kind: 'list',
        path: '/repos/{owner}/{repo}/issues',
        parameters,
        items: '',
        pagination,
      },
      get: { kind: 'one', path: ISSUE, parameters },
      create: { kind: 'one', method: 'POST', path: '/repos/{owner}/{repo}/issues', parameters },
      update: { kind: 'one', method: 'PATCH', path: ISSUE, parameters },
    },
  },
  {
    resource: 'my-repositories',
    description: 'Repositories that the owner of the connection can reach',
    idField: '/id',
    methods: { list: { kind: 'list', path: '/user/repos', items: '', pagination } },
  },
  {
    resource: 'repositories',
    description: 'Repositories of a user or an organisation, by GraphQL',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        graphql: {
          path: '/graphql',
          document: REPOSITORIES,
          operation: 'Repositories',
          variables: { login: 'login' },
        },
        parameters: { login: { required: true, description: 'Login of the owner' } },
        items: `${LIST}/nodes`,
        pagination: {
          size: { to: { variable: '/first' }, default: 50, min: 1, max: 100 },
          next: { from: `${LIST}/pageInfo/endCursor`, to: { variable: '/after' } },
          more: `${LIST}/pageInfo/hasNextPage`,
          total: `${LIST}/totalCount`,
        },
        errors: [
          { at: '/errors/0/type', in: ['RATE_LIMITED'], as: { status: 429, code: 'RATE_LIMITED' } },
          { at: '/errors/0/type', in: ['NOT_FOUND'], as: { status: 404, code: 'NOT_FOUND' } },
          {
            at: '/errors/0/type',
            in: ['FORBIDDEN', 'INSUFFICIENT_SCOPES'],
            as: { status: 403, code: { at: '/errors/0/type' } },
          },
          { at: LIST, exists: false, as: { status: 422, code: { at: '/errors/0/type' } } },
        ],
      },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const cli = (path: string) => read(`https://github.com/cli/cli/blob/HEAD/${path}`);
const rest = {
  ...read('https://github.com/octokit/types.ts/blob/HEAD/src/generated/Endpoints.ts'),
  paging: [
    read('https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api'),
  ],
  pageSize: [
    read('https://github.com/octokit/openapi-types.ts/blob/HEAD/packages/openapi-types/types.d.ts'),
  ],
};
const connections = [
  read('https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api'),
];

export const githubResourceSources: ResourceSources = {
  issues: rest,
  'my-repositories': rest,
  repositories: {
    ...read('https://github.com/octokit/graphql-schema/blob/HEAD/schema.graphql'),
    paging: connections,
    pageSize: connections,
    errors: [
      read('https://github.com/octokit/plugin-throttling.js/blob/HEAD/src/index.ts'),
      cli('api/queries_repo.go'),
      cli('pkg/cmd/issue/shared/lookup.go'),
      cli('pkg/cmd/project/shared/queries/queries.go'),
    ],
  },
};
