import type { Answer } from '../../support/fake-upstream.js';
import { numberIn, opaque, positionIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const ISSUES = '/repos/octo/hello/issues';
const issues = Array.from({ length: 5 }, (_, n) => ({
  id: 2_900_000_000 + n,
  number: n + 1,
  title: `Issue ${n + 1}`,
  user: { login: 'octo' },
}));
const repositories = ['R_a', 'R_b', 'R_c', 'R_d', 'R_e'].map((id) => ({ id, name: id }));

function answer({ method, path, query, body }: Sent): Answer {
  if (path === '/graphql') return graphql(body);
  if (path === ISSUES && method === 'POST') return { status: 201, body: { received: body } };
  if (path === ISSUES) return linked(query);
  const found = issues.find(({ number }) => path === `${ISSUES}/${number}`);
  return found ? { body: found } : { status: 404, body: { message: 'Not Found', status: '404' } };
}

function linked(query: URLSearchParams): Answer {
  const size = numberIn(query, 'per_page', 30);
  const page = numberIn(query, 'page', 1);
  const { items, isLast } = sliceOf(issues, (page - 1) * size, size);
  const to = (number: number, relation: string): string =>
    `<https://api.github.com${ISSUES}?per_page=${size}&page=${number}>; rel="${relation}"`;
  const next = isLast ? [] : [to(page + 1, 'next'), to(Math.ceil(issues.length / size), 'last')];
  const links = [...(page > 1 ? [to(page - 1, 'prev'), to(1, 'first')] : []), ...next];
  return { headers: links.length > 0 ? { link: links.join(', ') } : {}, body: issuesBody(items) };
}

const issuesBody = (items: object[]): object => items;

/** Errors come with status 200 and say what they are in `type`. */
function graphql(body: string): Answer {
  const { variables } = JSON.parse(body) as {
    variables: { login: string; first: number; after?: string | null };
  };
  const error = { path: ['repositoryOwner'], message: `Something of ${variables.login}` };
  if (variables.login === 'busy')
    return { body: { data: null, errors: [{ type: 'RATE_LIMITED', ...error }] } };
  if (variables.login === 'nobody')
    return { body: { data: { repositoryOwner: null }, errors: [{ type: 'NOT_FOUND', ...error }] } };
  const start = positionIn(variables.after);
  const { items, end, isLast } = sliceOf(repositories, start, variables.first);
  const pageInfo = { endCursor: opaque(end), hasNextPage: !isLast };
  const list = { nodes: items, pageInfo, totalCount: repositories.length };
  return { body: { data: { repositoryOwner: { repositories: list } } } };
}

const query = { owner: 'octo', repo: 'hello' };

export const github: Vendor = {
  provider: 'github',
  answer,
  lists: [
    { resource: 'issues', query, ids: issues.map(({ number }) => number) },
    {
      resource: 'repositories',
      query: { login: 'octo' },
      ids: repositories.map(({ id }) => id),
    },
  ],
  get: { resource: 'issues', id: '3', query, finds: { number: 3, title: 'Issue 3' } },
  create: {
    resource: 'issues',
    query,
    body: { title: 'New' },
    arrives: { path: ISSUES, body: '{"title":"New"}' },
  },
  fails: {
    resource: 'repositories',
    method: 'list',
    query: { login: 'nobody' },
    status: 404,
    code: 'NOT_FOUND',
  },
  promoted: [
    {
      path: `${ISSUES}?per_page=2`,
      next: { from: { link: 'next' } },
      items: '',
      idField: '/id',
    },
  ],
};
