import { aConnection } from '../support/builders.js';
import type { Answer, Problem } from '../support/client.js';
import { headerOf } from '../support/fake-upstream.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { askResource, jsonOf, putDefinition } from '../support/resources.js';
import { FORMS } from '../support/system.js';

const contacts = {
  resource: 'contacts',
  methods: {
    list: {
      kind: 'list',
      path: '/contacts',
      parameters: { status: { to: { query: 'state' }, enum: ['open', 'closed'] } },
      items: '/results',
      pagination: {
        size: { to: { query: 'per_page' }, default: 2, max: 50 },
        next: { from: '/paging/after', to: { query: 'after' } },
      },
    },
    get: { kind: 'one', path: '/contacts/{id}' },
    create: { kind: 'one', method: 'POST', path: '/contacts', body: { source: 'sluice' } },
    update: { kind: 'one', method: 'PATCH', path: '/contacts/{id}' },
    delete: { kind: 'one', method: 'DELETE', path: '/contacts/{id}' },
    merge: { kind: 'one', method: 'POST', path: '/contacts/{id}/merge' },
  },
};

type Definition = { resource: string } & Record<string, unknown>;

interface List {
  result: unknown[];
  next_cursor: string | null;
  result_count: number;
}

describe.each(FORMS)('resources, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());
  beforeEach(() => system.upstream.reset());

  const aDefined = async (definition: Definition = contacts): Promise<string> => {
    const { id, integrationKey } = await aConnection(system);
    await putDefinition(system, { level: 'integration', name: integrationKey }, definition);
    return id;
  };

  it('lists in one convention, page by page, digit for digit', async () => {
    const id = await aDefined();
    system.upstream.on('/contacts', ({ arrival: { target } }) => ({
      headers: { 'content-type': 'application/json', etag: '"a"', 'x-ratelimit-remaining': '7' },
      body: target.includes('after=2')
        ? '{"results":[{"id":3}],"paging":{"after":null}}'
        : '{"results":[ {"id":9007199254740993.10}, {"id":2} ],"paging":{"after":2}}',
    }));
    const first = await askResource(system, id, 'contacts?status=open&other=a%20b&limit=2');
    expect(first.status).toBe(200);
    expect(first.text).toContain('"result":[{"id":9007199254740993.10},{"id":2}]');
    expect(first.headers.etag).toBeUndefined();
    const { next_cursor: cursor, result_count: count } = jsonOf<List>(first);
    expect(count).toBe(2);
    const second = await askResource(system, id, `contacts?next_cursor=${cursor}`);
    expect(jsonOf(second)).toEqual({ result: [{ id: 3 }], next_cursor: null, result_count: 1 });
    expect(system.upstream.arrivals().map(({ target }) => target)).toEqual([
      '/contacts?other=a%20b&state=open&per_page=2',
      '/contacts?other=a+b&state=open&per_page=2&after=2',
    ]);
    const contradiction = await askResource(
      system,
      id,
      `contacts?next_cursor=${cursor}&status=closed`,
    );
    expect(jsonOf<Problem>(contradiction).code).toBe('invalid_cursor');
  });

  it('gets, makes, changes and removes one, with the body of the provider', async () => {
    const id = await aDefined();
    for (const path of ['/contacts', '/contacts/7%2F8', '/contacts/7', '/contacts/7/merge'])
      system.upstream.on(path, { status: 200, body: '{"id":1.0}' });
    const json = { 'content-type': 'application/json' };
    const body = '{"amount":1.10}';
    const answers = [
      await askResource(system, id, 'contacts/7%2F8'),
      await askResource(system, id, 'contacts', { method: 'POST', headers: json, body }),
      await askResource(system, id, 'contacts/7', { method: 'PATCH', headers: json, body }),
      await askResource(system, id, 'contacts/7', { method: 'DELETE' }),
      await askResource(system, id, 'contacts/merge?id=7', { method: 'POST', headers: json, body }),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual(
      answers.map(() => [200, '{"id":1.0}']),
    );
    expect(
      system.upstream
        .arrivals()
        .map((each) => `${each.method} ${each.target} ${each.body.toString()}`),
    ).toEqual([
      'GET /contacts/7%2F8 ',
      'POST /contacts {"source":"sluice","amount":1.10}',
      'PATCH /contacts/7 {"amount":1.10}',
      'DELETE /contacts/7 ',
      'POST /contacts/7/merge {"amount":1.10}',
    ]);
    const [first] = system.upstream.arrivals();
    expect(first && headerOf(first, 'authorization')).toBe('Bearer secret-token');
  });

  it('is reached through /proxy/:resource too, and shows the answer as it came with raw=1', async () => {
    const id = await aDefined();
    system.upstream.on('/contacts', { body: '{"results":[1]}' });
    const path = `/proxy/contacts?integrated_account_id=${id}`;
    expect(jsonOf<List>(await system.client.send(path)).result).toEqual([1]);
    expect((await system.client.send(`${path}&raw=1`)).text).toBe('{"results":[1]}');
    const nobody = await system.client.send('/proxy/contacts');
    expect(jsonOf<Problem>(nobody).errors?.[0]?.path).toBe('integrated_account_id');
  });

  it('says which resources and methods there are to whoever asks for another', async () => {
    const id = await aDefined();
    const resource = jsonOf<Problem>(await askResource(system, id, 'contact'));
    expect(resource).toMatchObject({ code: 'resource_not_found', status: 404 });
    expect(resource.detail).toContain('Did you mean "contacts"?');
    expect(resource.detail).toContain('/connections/<selector>/proxy/');
    const method = await askResource(system, id, 'contacts/merg', { method: 'POST' });
    expect(jsonOf<Problem>(method)).toMatchObject({ code: 'method_not_found', dispatched: false });
  });

  it('takes the nearest definition of each method, and is in force with the 200', async () => {
    const { id, integrationKey } = await aConnection(system);
    const integration = { level: 'integration', name: integrationKey } as const;
    await putDefinition(system, integration, contacts);
    system.upstream.on('/people', { body: '{"data":[{"n":1}]}' });
    system.upstream.on('/contacts/1', { body: '{"n":2}' });
    const list = { kind: 'list', path: '/people', items: '/data' };
    await putDefinition(
      system,
      { level: 'connection', name: id },
      { resource: 'contacts', methods: { list } },
    );
    for (const { client } of system.gateways) {
      const answer = await askResource({ client }, id, 'contacts');
      expect(jsonOf<List>(answer).result).toEqual([{ n: 1 }]);
    }
    expect((await askResource(system, id, 'contacts/1')).text).toBe('{"n":2}');
  });

  it('gives a custom object a name of its own', async () => {
    const { id, integrationKey } = await aConnection(system);
    const integration = { level: 'integration', name: integrationKey } as const;
    const list = {
      kind: 'list',
      path: '/objects/{object}',
      parameters: { object: { type: 'identifier', required: true } },
      items: '',
    };
    await putDefinition(system, integration, { resource: 'objects', methods: { list } });
    await putDefinition(system, integration, {
      resource: 'territories',
      extends: 'objects',
      bind: { object: 'Territory__c' },
    });
    system.upstream.on('/objects/Territory__c', { body: '[1,2]' });
    expect(jsonOf<List>(await askResource(system, id, 'territories')).result).toEqual([1, 2]);
  });

  it('keeps versions, restores one, and refuses what would never work, with the places', async () => {
    const { integrationKey } = await aConnection(system);
    const owner = { level: 'integration', name: integrationKey } as const;
    const base = `/integrations/${integrationKey}/resource-definitions`;
    const get = (path: string) => ({
      resource: 'things',
      methods: { get: { kind: 'one', path } },
    });
    expect((await putDefinition(system, owner, get('/a/{id}'))).version).toBe(1);
    expect((await putDefinition(system, owner, get('/a/{id}'))).version).toBe(1);
    expect((await putDefinition(system, owner, get('/b/{id}'))).version).toBe(2);
    await system.client.manage('POST', `${base}/things/restore`, { version: 1 });
    const current = await system.client.manage('GET', `${base}/things`);
    expect(current).toMatchObject({ version: 3, definition: get('/a/{id}') });
    await system.client.manage('DELETE', `${base}/things`);
    const { data } = await system.client.manage<{ data: { version: number }[] }>(
      'GET',
      `${base}/things/versions`,
    );
    expect(data.map(({ version }) => version)).toEqual([3, 2, 1]);
    const refused = await system.client.send(`${base}/things`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        methods: { get: { kind: 'one', path: 'https://evil.example/{a}', item: '$map(' } },
      }),
    });
    expect(refused.status).toBe(400);
    expect(jsonOf<Problem>(refused)).toMatchObject({
      code: 'invalid_definition',
      errors: [
        { path: 'methods.get.path', message: expect.stringContaining('base URL') },
        { path: 'methods.get.path', message: expect.stringContaining('{a}') },
        {
          path: 'methods.get.item',
          message: expect.stringContaining('does not parse at position'),
        },
      ],
    });
  });

  it('keeps 2 MiB of definitions for one owner', async () => {
    const { integrationKey } = await aConnection(system);
    const body = Array.from({ length: 4 }, () => 'x'.repeat(16_000));
    const put = (resource: string) =>
      system.client.send(`/integrations/${integrationKey}/resource-definitions/${resource}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ methods: { create: { ...contacts.methods.create, body } } }),
      });
    const names = Array.from({ length: 33 }, (_, index) => `large${index}`);
    const answers = [];
    for (const name of names) answers.push(await put(name));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(32);
    expect(jsonOf<Problem>(answers[32] as Answer)).toMatchObject({
      code: 'project_full',
      detail: expect.stringContaining('2097152 bytes'),
    });
    expect((await put('large0')).status).toBe(200);
  });

  it('refuses a definition that extends nothing, or itself in the end, at every level', async () => {
    const { id, integrationKey } = await aConnection(system);
    const send = sendJson.bind(undefined, system.client);
    const extending = (over: string) => ({ extends: over, methods: {} });
    const list = { kind: 'list', path: '/a' };
    const definitions = `/integrations/${integrationKey}/resource-definitions`;
    await send('PUT', `${definitions}/a`, { methods: { list } });
    await send('PUT', `${definitions}/b`, extending('a'));
    const refusedAt = async (path: string, over: string): Promise<unknown> => {
      const answer = await send('PUT', path, extending(over));
      return jsonOf<Problem>(answer).errors;
    };
    for (const level of [definitions, `/connections/${id}/resource-definitions`]) {
      expect(await refusedAt(`${level}/a`, 'b')).toEqual([
        { path: 'extends', message: 'makes a circle: a → b → a' },
      ]);
      expect(await refusedAt(`${level}/a`, 'nothing')).toEqual([
        { path: 'extends', message: 'names "nothing", which is no resource' },
      ]);
    }
    const provider = { id: `p-${id}`, name: 'A circle', baseUrl: system.upstream.url };
    const resources = [
      { resource: 'a', ...extending('b') },
      { resource: 'b', ...extending('a') },
      { resource: 'c', methods: { list: { kind: 'list', path: 'a' } } },
    ];
    const auth = { type: 'none' };
    const answer = await send('POST', '/providers', { ...provider, auth, resources });
    expect(refusals(answer)).toEqual(
      expect.arrayContaining([
        'resources.a.extends makes a circle: a → b → a',
        expect.stringMatching(/^resources\.c\.methods\.list\.path must begin with one/),
      ]),
    );
  });

  it('acts on declared errors as on real ones', async () => {
    const list = {
      kind: 'list',
      path: '/messages',
      items: '/messages',
      errors: [
        { at: '/error', in: ['invalid_auth'], as: { status: 401 } },
        { at: '/error', in: ['ratelimited'], as: { status: 429 } },
        { at: '/ok', in: [false], as: { status: 400, code: { at: '/error' } } },
      ],
    };
    const id = await aDefined({ resource: 'messages', methods: { list } });
    system.upstream.on('/messages', { body: '{"ok":false,"error":"ratelimited"}' });
    const limited = await askResource(system, id, 'messages');
    expect([limited.status, limited.headers['sluice-original-status']]).toEqual([429, '200']);
    system.upstream.on('/messages', { body: '{"ok":false,"error":"channel_not_found"}' });
    const refused = await askResource(system, id, 'messages');
    expect(refused.status).toBe(400);
    expect(refused.headers['sluice-original-code']).toBe('channel_not_found');
    expect(refused.text).toBe('{"ok":false,"error":"channel_not_found"}');
  });

  it('answers what is no list with a problem, never with an empty one', async () => {
    const id = await aDefined();
    system.upstream.on('/contacts', { body: '<html>' });
    const html = await askResource(system, id, 'contacts');
    expect(jsonOf<Problem>(html)).toMatchObject({
      code: 'resource_answer_unreadable',
      dispatched: true,
    });
    system.upstream.on('/contacts', { body: '{"items":[]}' });
    expect(jsonOf<Problem>(await askResource(system, id, 'contacts')).detail).toContain('/results');
    system.upstream.on('/contacts', { status: 403, body: 'no' });
    const refused = await askResource(system, id, 'contacts');
    expect([refused.status, refused.text]).toEqual([403, 'no']);
  });
});
