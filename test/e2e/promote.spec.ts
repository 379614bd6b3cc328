import { problemOf } from '../support/client.js';
import { aConnection } from '../support/builders.js';
import { headerOf } from '../support/fake-upstream.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const THINGS = { things: [{ id: 'a' }, { id: 'b' }], paging: { next_cursor: 'c2' } };

describe.each(FORMS)('POST /connections/:selector/promote, %s', (form) => {
  let system: Project;
  let id: string;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id } = await aConnection(system));
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  const promote = (request: object) =>
    sendJson(system.client, 'POST', `/connections/${id}/promote`, {
      request,
      resource: 'things',
      method: 'list',
    });

  it('makes the call once, with credentials, and proposes a definition with reasons', async () => {
    const { upstream } = system;
    upstream.on('/v2/things', { body: THINGS });
    const query = { kind: 'large', limit: '2' };
    const answer = await promote({ method: 'GET', path: '/v2/things', query });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      definition: {
        resource: 'things',
        idField: '/id',
        methods: {
          list: {
            kind: 'list',
            path: '/v2/things',
            items: '/things',
            parameters: { kind: { to: { query: 'kind' }, default: 'large' } },
            pagination: {
              size: { to: { query: 'limit' } },
              next: { from: '/paging/next_cursor', to: { query: 'cursor' } },
            },
          },
        },
      },
      reasons: expect.arrayContaining([
        {
          member: 'methods.list.pagination.next',
          found: { from: '/paging/next_cursor', to: { query: 'cursor' } },
          reason: expect.stringContaining('is a guess'),
        },
      ]),
    });
    const arrivals = upstream.arrivals();
    expect(arrivals.map(({ target }) => target)).toEqual(['/v2/things?kind=large&limit=2']);
    expect(arrivals.map((each) => headerOf(each, 'authorization'))).toEqual([
      'Bearer secret-token',
    ]);
  });

  it('sends nothing that could change something', async () => {
    const answer = await promote({ method: 'POST', path: '/v2/things' });
    expect(refusals(answer)).toEqual([
      'request.method must be "GET": only what changes nothing is promoted',
    ]);
    expect(system.upstream.arrivals()).toEqual([]);
  });

  it.each([
    ['an answer that is no success', { status: 404, body: THINGS }, 'It answered 404'],
    ['an answer that is no JSON', { body: '<html>' }, 'is no JSON'],
  ])('makes no definition of %s', async (_what, given, detail) => {
    system.upstream.on('/v2/things', given);
    const answer = await promote({ method: 'GET', path: '/v2/things' });
    expect(answer.status).toBe(502);
    expect(problemOf(answer)).toMatchObject({
      code: 'resource_answer_unreadable',
      detail: expect.stringContaining(detail),
    });
  });
});
