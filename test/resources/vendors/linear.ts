import type { Answer } from '../../support/fake-upstream.js';
import { opaque, positionIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const issues = Array.from({ length: 5 }, (_, n) => ({ id: `iss-${n}`, identifier: `ENG-${n}` }));

interface Request {
  operationName: string;
  variables: { first: number; after?: string | null; id: string; input: object };
}

/** Everything is a POST to one path; errors say in their extensions what they are. */
function answer({ body }: Sent): Answer {
  const { operationName, variables } = JSON.parse(body) as Request;
  if (operationName === 'Create')
    return {
      body: {
        data: { issueCreate: { success: true, issue: { id: 'iss-new', ...variables.input } } },
      },
    };
  if (operationName === 'Issue') return one(variables.id);
  const start = positionIn(variables.after);
  const { items, end, isLast } = sliceOf(issues, start, variables.first);
  const pageInfo = { endCursor: isLast ? null : opaque(end), hasNextPage: !isLast };
  return { body: { data: { issues: { nodes: items, pageInfo } } } };
}

function one(id: string): Answer {
  const issue = issues.find((each) => each.id === id);
  if (issue) return { body: { data: { issue } } };
  const isBusy = id === 'busy';
  const extensions = isBusy ? { type: 'ratelimited' } : { type: 'invalid input' };
  return {
    status: isBusy ? 400 : 200,
    body: { data: null, errors: [{ message: 'No issue', path: ['issue'], extensions }] },
  };
}

export const linear: Vendor = {
  provider: 'linear',
  answer,
  lists: [{ resource: 'issues', ids: issues.map(({ id }) => id) }],
  get: { resource: 'issues', id: 'iss-3', finds: { id: 'iss-3', identifier: 'ENG-3' } },
  create: {
    resource: 'issues',
    body: { title: 'New', teamId: 'team-1' },
    arrives: { path: '/graphql', body: '"input":{"title":"New","teamId":"team-1"}' },
  },
  fails: { resource: 'issues', method: 'get', id: 'busy', status: 429, code: 'ratelimited' },
  promoted: [],
};
