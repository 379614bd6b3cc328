import { aConnection } from '../support/builders.js';
import type { Problem } from '../support/client.js';
import { aFakeGrant } from '../support/fake-grant.js';
import { postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { askResource, jsonOf, putDefinition } from '../support/resources.js';
import { FORMS } from '../support/system.js';

const things = (list: object) => ({
  resource: 'things',
  methods: { list: { kind: 'list', path: '/things', items: '/data', ...list } },
});

/** As shops with a GraphQL API have them. */
const graphqlErrors = [
  {
    at: '/errors/0/extensions/code',
    in: ['THROTTLED'],
    as: { status: 429 },
  },
  {
    at: '/data/orderUpdate/userErrors',
    exists: true,
    as: { status: 422, code: { at: '/data/orderUpdate/userErrors/0/code' } },
  },
];

const orders = {
  resource: 'orders',
  methods: {
    list: {
      kind: 'list',
      graphql: {
        path: '/graphql',
        document: 'query Q($first: Int, $after: String) { orders { nodes } }',
        operation: 'Q',
      },
      items: '/data/orders/nodes',
      pagination: {
        size: { to: { variable: '/first' }, default: 10 },
        next: { from: '/data/orders/pageInfo/endCursor', to: { variable: '/after' } },
        more: '/data/orders/pageInfo/hasNextPage',
      },
      errors: graphqlErrors,
      throttle: {
        limit: '/extensions/cost/throttleStatus/maximumAvailable',
        remaining: '/extensions/cost/throttleStatus/currentlyAvailable',
        restoredPerSecond: '/extensions/cost/throttleStatus/restoreRate',
      },
    },
    update: {
      kind: 'one',
      graphql: {
        path: '/graphql',
        document: 'mutation M($id: ID!, $input: OrderInput!) { orderUpdate }',
        variables: { id: 'id', input: '$body' },
      },
      items: '/data/orderUpdate/order',
      errors: graphqlErrors,
    },
  },
};

describe.each(FORMS)('shapes of resources, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());
  beforeEach(() => system.upstream.reset());

  const aDefined = async (
    definition: { resource: string } & Record<string, unknown>,
  ): Promise<string> => {
    const { id, integrationKey } = await aConnection(system);
    await putDefinition(system, { level: 'integration', name: integrationKey }, definition);
    return id;
  };

  it('makes REST of GraphQL: variables, items, errors by their codes, and the cost as limits', async () => {
    const { id, integrationKey } = await aConnection(system);
    const owner = { level: 'integration', name: integrationKey } as const;
    await putDefinition(system, owner, orders);
    system.upstream.on('/graphql', {
      body: '{"data":{"orders":{"nodes":[{"id":1}],"pageInfo":{"endCursor":"c1","hasNextPage":true}}},"extensions":{"cost":{"throttleStatus":{"maximumAvailable":2000,"currentlyAvailable":1954.5,"restoreRate":100}}}}',
    });
    const first = await askResource(system, id, 'orders');
    expect(first.headers).toMatchObject({
      'ratelimit-limit': '2000',
      'ratelimit-remaining': '1954',
    });
    const { next_cursor: cursor } = jsonOf<{ next_cursor: string }>(first);
    await askResource(system, id, `orders?next_cursor=${cursor}`);
    system.upstream.on('/graphql', {
      body: '{"data":{"orderUpdate":{"order":null,"userErrors":[{"code":"TAKEN"}]}}}',
    });
    const options = {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"total":1.10}',
    };
    const refused = await askResource(system, id, 'orders/gid%3A%2F%2F7', options);
    expect([refused.status, refused.headers['sluice-original-code']]).toEqual([422, 'TAKEN']);
    system.upstream.on('/graphql', {
      body: '{"data":{"orderUpdate":{"order":{"id":7.0},"userErrors":[]}}}',
    });
    expect((await askResource(system, id, 'orders/7', options)).text).toBe('{"id":7.0}');
    system.upstream.on('/graphql', { body: '{"errors":[{"extensions":{"code":"THROTTLED"}}]}' });
    expect((await askResource(system, id, 'orders')).status).toBe(429);
    const sent = system.upstream
      .arrivals()
      .map(({ body }) => JSON.parse(body.toString()) as object);
    expect(sent).toMatchObject([
      { operationName: 'Q', variables: { first: 10 } },
      { variables: { first: 10, after: 'c1' } },
      { variables: { id: 'gid://7', input: { total: 1.1 } } },
      { variables: { id: '7' } },
      { variables: { first: 10 } },
    ]);
  });

  it('shapes items and answers by expressions, which see what was asked', async () => {
    const list = {
      item: '{"name": name & "!", "for": $query.team, "status": $status}',
      answer: '$merge([$, {"team": $query.team}])',
      parameters: { team: { to: { query: 'team' } } },
    };
    const id = await aDefined(things(list));
    system.upstream.on('/things', { body: '{"data":[{"name":"a"},{"name":"b"}]}' });
    expect(jsonOf(await askResource(system, id, 'things?team=x'))).toEqual({
      result: [
        { name: 'a!', for: 'x', status: 200 },
        { name: 'b!', for: 'x', status: 200 },
      ],
      next_cursor: null,
      result_count: 2,
      team: 'x',
    });
    system.upstream.on('/things', { body: '{"data":[{"name":"a"}]}' });
    const one = jsonOf<{ result: object[] }>(await askResource(system, id, 'things'));
    expect(one.result).toMatchObject([{ name: 'a!' }]);
  });

  it('gives a list as one item where its expression makes one, and leaves out what has no value', async () => {
    const id = await aDefined(things({ item: '$count(tags) > 0 ? tags.name' }));
    const data = [
      { tags: [{ name: 'a' }, { name: 'b' }] },
      { tags: [] },
      { tags: [{ name: 'c' }] },
    ];
    system.upstream.on('/things', { body: { data } });
    expect(jsonOf(await askResource(system, id, 'things'))).toMatchObject({
      result: [['a', 'b'], 'c'],
      result_count: 2,
    });
    const rows = await aDefined(things({ item: '$[1]' }));
    system.upstream.on('/things', {
      body: {
        data: [
          ['a', 1],
          ['b', [2, 3]],
        ],
      },
    });
    expect(jsonOf(await askResource(system, rows, 'things'))).toMatchObject({
      result: [1, [2, 3]],
    });
  });

  it('says where and why an expression failed', async () => {
    const id = await aDefined(things({ item: '$number("x")' }));
    system.upstream.on('/things', { body: '{"data":[{}]}' });
    const failed = jsonOf<Problem>(await askResource(system, id, 'things'));
    expect(failed).toMatchObject({ code: 'expression_failed', status: 422, dispatched: true });
    expect(failed.detail).toContain('position');
  });

  it('refreshes and replays once when a definition says that the credential has expired', async () => {
    const { id } = await aFakeGrant(system);
    const errors = [{ at: '/error', in: ['token_expired'], as: { status: 401 } }];
    await putDefinition(system, { level: 'connection', name: id }, things({ errors }));
    let calls = 0;
    system.upstream.on('/things', () => ({
      body: ++calls === 1 ? '{"ok":false,"error":"token_expired"}' : '{"data":[1]}',
    }));
    expect(jsonOf(await askResource(system, id, 'things'))).toMatchObject({ result: [1] });
    const targets = system.upstream.arrivals().map(({ target }) => target);
    expect(targets).toEqual(['/things', '/token', '/things']);
  });

  it('makes jobs of methods, and keeps their shaped answers', async () => {
    const id = await aDefined({
      resource: 'things',
      methods: {
        list: { kind: 'list', path: '/things', items: '/data' },
        search: { kind: 'list', method: 'POST', path: '/search', items: '/data', safe: true },
      },
    });
    for (const path of ['/things', '/search'])
      system.upstream.on(path, { body: '{"data":[9007199254740993]}' });
    const listed = await postJob(system, {
      connection: id,
      resource: 'things',
      method: 'list',
      query: { owner: 7 },
    });
    const searched = await postJob(system, {
      connection: id,
      resource: 'things',
      method: 'search',
      body: { q: 'x' },
    });
    const asked = await askResource(system, id, 'things', { headers: { 'sluice-mode': 'async' } });
    for (const job of [listed.id, searched.id, jsonOf<{ id: string }>(asked).id]) {
      expect(await settled(system, job)).toMatchObject({ state: 'answered' });
      const { body } = await system.client.manage<{ body: string }>('GET', `/jobs/${job}/result`);
      expect(body).toBe('{"result":[9007199254740993],"next_cursor":null,"result_count":1}');
    }
    expect(system.upstream.arrivals().map(({ target }) => target)).toContain('/things?owner=7');
  });

  it('describes what a connection has, for people and as OpenAPI', async () => {
    const parameters = { team: { to: { query: 't' }, type: 'integer', required: true } };
    const id = await aDefined(things({ parameters, description: 'All things.' }));
    const { data } = await system.client.manage<{ data: unknown[] }>(
      'GET',
      `/connections/${id}/resources`,
    );
    expect(data).toMatchObject([
      {
        resource: 'things',
        methods: [{ method: 'list', route: 'GET /resources/things', level: 'integration' }],
      },
    ]);
    const document = await system.client.manage<{ paths: Record<string, unknown> }>(
      'GET',
      `/connections/${id}/resources/openapi.json`,
    );
    expect(document.paths['/resources/things']).toMatchObject({
      get: {
        operationId: 'things.list',
        parameters: expect.arrayContaining([
          { name: 'team', in: 'query', required: true, schema: { type: 'integer' } },
        ]),
      },
    });
    const schema = await system.client.manage<{ properties: object }>(
      'GET',
      '/schemas/resource.json',
    );
    expect(schema.properties).toHaveProperty('methods');
  });
});
