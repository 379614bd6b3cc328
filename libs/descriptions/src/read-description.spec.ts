import type { Node } from './document.js';
import { readDescription } from './read-description.js';

const list = (schema: Node, headers: Node = {}): Node => ({
  responses: { 200: { headers, content: { 'application/json': { schema } } } },
});
const array = { type: 'array', items: { type: 'object' } };

const described = (paths: Node, others: Node = {}): ReturnType<typeof readDescription> =>
  readDescription({
    openapi: '3.0.3',
    info: { title: 'Example' },
    servers: [{ url: 'https://api.example.com/v1/' }],
    paths,
    ...others,
  });

const methodsOf = (paths: Node): Record<string, string> =>
  Object.fromEntries(
    described(paths).resources.flatMap(({ resource, methods }) =>
      Object.entries(methods).map(([name, { method, path }]) => [
        `${resource} ${name}`,
        `${method} ${path}`,
      ]),
    ),
  );

describe('a description', () => {
  it('tells a provider: its name, where it is and how it authenticates', () => {
    const schemes = {
      session: { type: 'apiKey', in: 'cookie', name: 'session' },
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    };
    expect(described({}, { components: { securitySchemes: schemes } })).toMatchObject({
      name: 'Example',
      baseUrl: 'https://api.example.com/v1',
      auth: { type: 'api_key', in: 'header', name: 'X-Key' },
    });
    const { session } = schemes;
    expect(() => described({}, { components: { securitySchemes: { session } } })).toThrow(
      'session',
    );
    expect(() => described({}, { servers: [{ url: '/v1' }] })).toThrow('whole URL');
  });

  it('names resources after paths, and methods after verbs', () => {
    const item = { get: {}, post: {}, delete: {} };
    expect(
      methodsOf({
        '/v2/accounts': { get: list(array), post: {} },
        '/v2/accounts/{account}': item,
        '/v2/accounts/{id}/bankCards/{card}': { put: {}, patch: {} },
        '/v2/accounts/{account}/close': { post: {} },
      }),
    ).toEqual({
      'accounts list': 'GET /v2/accounts',
      'accounts create': 'POST /v2/accounts',
      'accounts get': 'GET /v2/accounts/{id}',
      'accounts update': 'POST /v2/accounts/{id}',
      'accounts delete': 'DELETE /v2/accounts/{id}',
      'accounts.bank_cards replace': 'PUT /v2/accounts/{accounts_id}/bankCards/{id}',
      'accounts.bank_cards update': 'PATCH /v2/accounts/{accounts_id}/bankCards/{id}',
      'accounts close': 'POST /v2/accounts/{id}/close',
    });
  });

  it.each([
    {
      by: 'the last item',
      members: { has_more: { type: 'boolean' } },
      query: [
        { name: 'limit', schema: { type: 'integer', maximum: 100 } },
        { name: 'starting_after' },
      ],
      pagination: {
        size: { to: { query: 'limit' }, max: 100 },
        next: { from: { last: '/id' }, to: { query: 'starting_after' } },
        more: '/has_more',
      },
    },
    {
      by: 'a cursor',
      members: { next_cursor: { type: 'string' } },
      query: [{ name: 'cursor' }],
      pagination: { next: { from: '/next_cursor', to: { query: 'cursor' } } },
    },
    {
      by: 'a number',
      members: {},
      query: [{ name: 'page', schema: { type: 'integer' } }],
      pagination: { next: { count: 'page', to: { query: 'page' } } },
    },
    { by: 'nothing that is known', members: {}, query: [{ name: 'after' }], pagination: undefined },
  ])('tells how a list is paged: by $by', ({ members, query, pagination }) => {
    const answer = list({ properties: { data: array, ...members } });
    const parameters = query.map((each) => ({ in: 'query', ...each }));
    const { resources } = described({ '/things': { get: { ...answer, parameters } } });
    expect(resources[0]?.methods['list']).toMatchObject({ kind: 'list', items: '/data' });
    expect(resources[0]?.methods['list']?.pagination).toEqual(pagination);
  });

  it('has operations that are not taken over, each with its reason', () => {
    const multipart = { requestBody: { content: { 'multipart/form-data': {} } } };
    const outside = { $ref: 'https://elsewhere.example/thing.json' };
    const { skipped, operations, methods } = described(
      {
        '/files': { post: multipart },
        '/many': { get: list({ properties: { a: array, b: array } }) },
        '/outside': { get: list(outside) },
        '/circle': { get: list({ $ref: '#/components/schemas/circle' }) },
        '/v1/things': { get: {} },
        '/v2/things': { get: {} },
      },
      { components: { schemas: { circle: { $ref: '#/components/schemas/circle' } } } },
    );
    expect([operations, methods]).toEqual([6, 1]);
    expect(skipped).toEqual([
      { operation: 'POST /files', reason: 'takes multipart' },
      { operation: 'GET /many', reason: 'answers several lists (a, b)' },
      { operation: 'GET /outside', reason: expect.stringContaining('outside') as string },
      { operation: 'GET /circle', reason: 'refers to itself' },
      { operation: 'GET /v2/things', reason: '"things" has a method "get" already' },
    ]);
  });
});
