import type { Answer } from '../../support/fake-upstream.js';
import { numberIn, opaque, positionIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const CLOUD = '11223344-a1b2-3b33-c444-def123456789';
const BASE = `/ex/jira/${CLOUD}/rest/api/3`;
const issues = Array.from({ length: 5 }, (_, n) => ({
  id: String(10_000 + n),
  key: `OPS-${n}`,
  fields: { summary: `Issue ${n}` },
}));
const projects = Array.from({ length: 5 }, (_, n) => ({ id: String(n), key: `P${n}`, name: 'P' }));

function answer({ method, path, query, body }: Sent): Answer {
  if (path === `${BASE}/search/jql`) return byToken(query);
  if (path === `${BASE}/project/search`) return byOffset(query);
  if (path === `${BASE}/issue` && method === 'POST')
    return { status: 201, body: { id: '10100', key: 'OPS-100', received: body } };
  const found = issues.find(({ id }) => path === `${BASE}/issue/${id}`);
  if (found) return { body: found };
  return { status: 404, body: { errorMessages: ['Issue does not exist.'], errors: {} } };
}

function byToken(query: URLSearchParams): Answer {
  const size = numberIn(query, 'maxResults', 50);
  const { items, end, isLast } = sliceOf(issues, positionIn(query.get('nextPageToken')), size);
  return {
    body: { isLast, issues: items, ...(isLast ? {} : { nextPageToken: opaque(end) }) },
  };
}

/** No page has more than two, whatever is asked for. */
function byOffset(query: URLSearchParams): Answer {
  const startAt = numberIn(query, 'startAt', 0);
  const maxResults = Math.min(2, numberIn(query, 'maxResults', 50));
  const { items, isLast } = sliceOf(projects, startAt, maxResults);
  return { body: { startAt, maxResults, total: projects.length, isLast, values: items } };
}

export const jira: Vendor = {
  provider: 'jira',
  variables: { cloudId: CLOUD },
  answer,
  lists: [
    { resource: 'issues', query: { jql: 'project = OPS' }, ids: issues.map(({ id }) => id) },
    { resource: 'projects', limit: 4, ids: projects.map(({ id }) => id) },
  ],
  get: { resource: 'issues', id: '10003', finds: { id: '10003', key: 'OPS-3' } },
  create: {
    resource: 'issues',
    body: { fields: { summary: 'New' } },
    arrives: { path: `${BASE}/issue`, body: '{"fields":{"summary":"New"}}' },
  },
  fails: { resource: 'issues', method: 'get', id: '1', status: 404 },
  promoted: [
    {
      path: '/rest/api/3/search/jql?jql=project=OPS&maxResults=2',
      next: { from: '/nextPageToken', to: { query: 'nextPageToken' } },
      items: '/issues',
      idField: '/id',
    },
    {
      path: '/rest/api/3/project/search',
      next: { count: 'offset', to: { query: 'startAt' } },
      items: '/values',
      idField: '/id',
    },
  ],
};
