import type { ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const path = '/graphql';
const code = { at: '/errors/0/extensions/type' };
const errors: ResourceMethod['errors'] = [
  { at: '/errors/0/extensions/type', in: ['ratelimited'], as: { status: 429, code } },
  { at: '/errors/0/extensions/type', in: ['authentication error'], as: { status: 401, code } },
  { at: '/errors/0/extensions/type', in: ['forbidden'], as: { status: 403, code } },
  { at: '/errors/0', as: { status: 422, code } },
];

const FIELDS = `fragment IssueFields on Issue {
  id identifier title description url priority createdAt updatedAt
  state { id name } team { id key } assignee { id name }
}`;
const LIST = `query Issues($first: Int, $after: String) {
  issues(first: $first, after: $after) {
    nodes { ...IssueFields }
    pageInfo { endCursor hasNextPage }
  }
}
${FIELDS}`;
const GET = `query Issue($id: String!) { issue(id: $id) { ...IssueFields } }\n${FIELDS}`;
const CREATE = `mutation Create($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { ...IssueFields } }
}
${FIELDS}`;
const UPDATE = `mutation Update($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) { success issue { ...IssueFields } }
}
${FIELDS}`;
const DELETE = `mutation Delete($id: String!) { issueDelete(id: $id) { success } }`;

export const linearResources = [
  {
    resource: 'issues',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        graphql: { path, document: LIST, operation: 'Issues' },
        items: '/data/issues/nodes',
        pagination: {
          size: { to: { variable: '/first' }, default: 50, min: 1 },
          next: { from: '/data/issues/pageInfo/endCursor', to: { variable: '/after' } },
          more: '/data/issues/pageInfo/hasNextPage',
        },
        errors,
      },
      get: {
        kind: 'one',
        safe: true,
        graphql: { path, document: GET, operation: 'Issue', variables: { id: 'id' } },
        items: '/data/issue',
        errors,
      },
      create: {
        kind: 'one',
        graphql: { path, document: CREATE, operation: 'Create', variables: { input: '$body' } },
        items: '/data/issueCreate/issue',
        errors,
      },
      update: {
        kind: 'one',
        safe: true,
        graphql: {
          path,
          document: UPDATE,
          operation: 'Update',
          variables: { id: 'id', input: '$body' },
        },
        items: '/data/issueUpdate/issue',
        errors,
      },
      delete: {
        kind: 'one',
        safe: true,
        graphql: { path, document: DELETE, operation: 'Delete', variables: { id: 'id' } },
        items: '/data/issueDelete',
        errors,
      },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const sdk = (path: string) =>
  read(`https://github.com/linear/linear/blob/HEAD/packages/sdk/src/${path}`);
const schema = sdk('schema.graphql');

export const linearResourceSources: ResourceSources = {
  issues: { ...schema, paging: [schema], pageSize: [schema], errors: [sdk('error.ts')] },
};
