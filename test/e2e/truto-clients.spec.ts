import { gzipSync } from 'node:zlib';
import { aConnection, type TestConnection } from '../support/builders.js';
import { headerOf } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { aProject, type Project } from '../support/project.js';
import { putDefinition } from '../support/resources.js';
import { FORMS } from '../support/system.js';
import { CONTACTS, thrownBy, TrutoClient } from '../support/truto-client.js';

const SECRET = 'secret-token';
const ALIAS = '1ba1f401-7183-47c5-9e39-e8e257e3c795';
const PREFIX = '/dialects/truto';
describe.each(FORMS)('clients of Truto, by what they put on the wire, %s,', (form) => {
  let project: Project;
  let connection: TestConnection;
  let client: TrutoClient;
  const table = new FeatureTable('Truto');
  const shows = (feature: string, show: () => Promise<void>) =>
    table.it(['truto-ts-sdk 2.0 (wire)'], feature, show);

  beforeAll(async () => {
    project = await aProject(form);
    connection = await aConnection(project, { connection: { alias: ALIAS } });
    const owner = { level: 'integration', name: connection.integrationKey } as const;
    await putDefinition(project, owner, CONTACTS);
    client = aClient();
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => {
    table.report(form);
    return project?.stop();
  });

  const aClient = (key = project.key, prefix = PREFIX) =>
    new TrutoClient(`${project.client.address}${prefix}`, key);
  const of = { integrated_account_id: ALIAS };
  const arrived = () =>
    project.upstream.arrivals().map((each) => `${each.method} ${each.target} ${each.body}`);
  const only = () => {
    const [arrival, ...others] = project.upstream.arrivals();
    if (!arrival || others.length > 0) throw new Error(`${others.length + 1} requests arrived`);
    return arrival;
  };

  shows('lists a resource to its end, with nested filters', async () => {
    project.upstream.on('/contacts', ({ arrival: { target } }) => ({
      body: target.includes('after=2') ? { results: [3] } : { results: [1, 2], after: 2 },
    }));
    const seen: unknown[] = [];
    for await (const each of client.list('contacts', { ...of, 'filter[a][gt]': '1' }))
      seen.push(each);
    expect(seen).toEqual([1, 2, 3]);
    expect(project.upstream.arrivals()[0]?.target).toBe('/contacts?filter%5Ba%5D%5Bgt%5D=1');
  });

  shows(
    'gets, creates, updates and calls other methods, with the body of the provider',
    async () => {
      for (const path of ['/contacts', '/contacts/a%2Fb%20c', '/contacts/7', '/contacts/merge'])
        project.upstream.on(path, { body: { id: 'x' } });
      expect(await client.get('contacts', 'a/b c', of)).toEqual({ id: 'x' });
      expect(await client.create('contacts', { n: 1 }, of)).toEqual({ id: 'x' });
      expect(await client.update('contacts', '7', { n: 2 }, of)).toEqual({ id: 'x' });
      expect(await client.run('contacts', 'merge', { n: 3 }, of)).toEqual({ id: 'x' });
      expect(arrived()).toEqual([
        'GET /contacts/a%2Fb%20c ',
        'POST /contacts {"source":"sluice","n":1}',
        'PATCH /contacts/7 {"n":2}',
        'POST /contacts/merge {"n":3}',
      ]);
    },
  );

  shows('deletes, and is told the id', async () => {
    project.upstream.on('/contacts/7', { status: 204 });
    expect(await client.delete('contacts', '7', of)).toEqual({ id: '7' });
    expect(arrived()).toEqual(['DELETE /contacts/7 ']);
  });

  shows('passes a body through as it is with truto_body_passthrough', async () => {
    const body = Buffer.from([0, 255, 10]);
    const answer = await client.send('POST', '/proxy/contacts', {
      query: { ...of, truto_body_passthrough: 'true', x: '1' },
      ...{ headers: { 'content-type': 'image/png' }, body },
    });
    expect(answer.status).toBe(200);
    expect([only().target, only().body]).toEqual(['/contacts?x=1', body]);
    expect(headerOf(only(), 'content-type')).toBe('image/png');
    const refused = await thrownBy(client.get('contacts', '7', { ...of, truto_key_by: 'id' }));
    expect([refused.status, refused.body['message']]).toEqual([
      400,
      expect.stringContaining('truto_key_by'),
    ]);
  });

  shows('calls custom paths, whose JSON comes in the envelope of a list', async () => {
    project.upstream.on('/v1/reports', {
      ...{ status: 201, headers: { 'content-type': 'application/json' } },
      body: '[{"n":9007199254740993.10}]',
    });
    const answer = await client.send('GET', '/custom/v1/reports', { query: { ...of, a: '1' } });
    expect(await answer.text()).toBe(
      '{"result":[{"n":9007199254740993.10}],"next_cursor":null,"prev_cursor":null}',
    );
    expect(only().target).toBe('/v1/reports?a=1');
    expect(headerOf(only(), 'authorization')).toBe(`Bearer ${SECRET}`);
    expect(JSON.stringify(only().headers)).not.toContain(project.key);
  });

  for (const method of ['POST', 'PUT', 'PATCH'])
    shows(`sends ${method} to custom paths, without methodConfig`, async () => {
      const body = { methodConfig: { response_path: 'x' }, n: 1, inner: { methodConfig: 1 } };
      await client.custom(method, 'v1/reports', of, body);
      await client.custom(method, 'v1/reports', of, { n: 1, methodConfig: 'a' });
      await client.custom(method, 'v1/reports', of, { methodConfig: null });
      expect(arrived()).toEqual([
        `${method} /v1/reports {"n":1,"inner":{"methodConfig":1}}`,
        `${method} /v1/reports {"n":1}`,
        `${method} /v1/reports {}`,
      ]);
      const [first] = project.upstream.arrivals();
      expect(first && headerOf(first, 'content-type')).toBe('application/json');
    });

  shows('gets binary answers of custom paths untouched, and deletes there', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    project.upstream.on('/file', { headers: { 'content-type': 'image/png' }, body: bytes });
    expect(await client.custom('GET', 'file', of)).toEqual(bytes);
    project.upstream.on('/gone', { status: 204 });
    expect(await client.custom('DELETE', 'gone', of)).toEqual({});
    const json = { 'content-type': 'application/json' };
    project.upstream.on('/empty', { headers: json, body: '' });
    expect(await client.custom('GET', 'empty', of)).toMatchObject({ result: null });
  });

  shows('is told of errors of the third party as those of a remote', async () => {
    const body = '{"errors":[{"field":"email","message":"Email is invalid","n":1.10}]}';
    const headers = { 'content-type': 'application/json', 'retry-after': '3' };
    for (const path of ['/contacts', '/v1/x'])
      project.upstream.on(path, { status: 422, headers, body });
    for (const ask of [
      () => client.send('POST', '/proxy/contacts', { query: of }),
      () => client.send('GET', '/custom/v1/x', { query: of }),
    ]) {
      const answer = await ask();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([422, '3']);
      expect(answer.headers.has('sluice-error')).toBe(false);
      expect(await answer.text()).toBe(
        '{"statusCode":422,"error":"Unprocessable Entity","message":"Email is invalid",' +
          `"truto_is_remote_error":true,"raw_response":${body}}`,
      );
    }
  });

  shows('reads errors that are text, compressed, or of a missing scope', async () => {
    project.upstream.on('/v1/text', { status: 500, body: 'away "now"' });
    const text = await thrownBy(client.custom('GET', 'v1/text', of));
    expect(text.body).toMatchObject({
      ...{ statusCode: 500, error: 'Internal Server Error', message: 'Internal Server Error' },
      ...{ truto_is_remote_error: true, raw_response: 'away "now"' },
    });
    const encoding = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    project.upstream.on('/v1/gz', {
      status: 400,
      headers: encoding,
      body: gzipSync('{"msg":"m"}'),
    });
    expect((await thrownBy(client.custom('GET', 'v1/gz', of))).body).toMatchObject({
      ...{ message: 'm', raw_response: { msg: 'm' } },
    });
    const challenge = 'Bearer error="insufficient_scope", scope="a.read b.read"';
    project.upstream.on('/v1/scope', { status: 403, headers: { 'www-authenticate': challenge } });
    expect((await thrownBy(client.custom('GET', 'v1/scope', of))).body).toMatchObject({
      truto_error_insight: { forbidden_error: { value: { missing_scopes: ['a.read', 'b.read'] } } },
    });
    project.upstream.on('/v1/large', { status: 400, body: 'x'.repeat(2_000_000) });
    const large = await thrownBy(client.custom('GET', 'v1/large', of));
    expect(String(large.body['raw_response'])).toHaveLength(262_144);
  });

  shows('is told of limits in seconds from now', async () => {
    const reset = Math.ceil(Date.now() / 1_000) + 60;
    const own = await aConnection(project, {
      integration: {
        rateLimit: {
          limit: 'x-limit',
          remaining: 'x-left',
          reset: { header: 'x-reset', unit: 'epoch_s' },
        },
      },
    });
    project.upstream.on('/v1/x', {
      status: 429,
      headers: { 'x-limit': '110', 'x-left': '0', 'x-reset': String(reset) },
    });
    const query = { integrated_account_id: own.id };
    const { status, body, headers } = await thrownBy(client.custom('GET', 'v1/x', query));
    expect([status, body['truto_is_remote_error']]).toEqual([429, true]);
    expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual([
      '110',
      '0',
    ]);
    const left = Number(headers.get('ratelimit-reset'));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(61);
  });

  shows('is told what is wrong as it is used to', async () => {
    const wrong: [() => Promise<unknown>, number, string][] = [
      [() => aClient('wrong').custom('GET', 'x', of), 401, 'invalid_api_key'],
      [() => aClient('wrong').get('contacts', '1', of), 401, 'invalid_api_key'],
      [() => client.custom('GET', 'x', {}), 400, 'invalid_parameter'],
      [() => client.get('contacts', '1', {}), 400, 'invalid_parameter'],
      [
        () => client.custom('GET', 'x', { integrated_account_id: 'no' }),
        404,
        'connection_not_found',
      ],
      [
        () => client.get('contacts', '1', { integrated_account_id: 'no' }),
        404,
        'connection_not_found',
      ],
      [() => client.get('contact', '1', of), 404, 'resource_not_found'],
      [() => client.custom('GET', 'https://elsewhere.example/x', of), 400, 'host_not_allowed'],
    ];
    for (const [ask, status, code] of wrong) {
      const { body, headers } = await thrownBy(ask());
      expect(body).toMatchObject({
        statusCode: status,
        error: expect.any(String),
        message: expect.any(String),
        details: { code },
      });
      expect(body['truto_is_remote_error']).toBeUndefined();
      expect(headers.get('sluice-error')).toBe(code);
    }
    expect(project.upstream.arrivals()).toEqual([]);
  });

  shows('is told whether a request may have left', async () => {
    project.upstream.on('/v1/cut', ({ response }) => {
      response.destroy();
      return {};
    });
    const { status, body, headers } = await thrownBy(client.custom('POST', 'v1/cut', of, {}));
    expect([status, body['details']]).toEqual([502, expect.objectContaining({ dispatched: true })]);
    expect(headers.get('x-should-retry')).toBe('false');
  });

  shows('finds its paths at the root with any key, and with a slash too many', async () => {
    const atRoot = aClient(project.key, '');
    await atRoot.custom('GET', 'v1/x', of);
    project.upstream.on('/contacts/7', { status: 404, body: { message: 'none' } });
    expect((await thrownBy(atRoot.get('contacts', '7', of))).body).toMatchObject({
      ...{ truto_is_remote_error: true, message: 'none' },
    });
    await aClient(project.key, `${PREFIX}/`).create('contacts', {}, of);
    await aClient(project.key, '/').custom('GET', 'v1/y', of);
    expect(arrived()).toEqual([
      'GET /v1/x ',
      'GET /contacts/7 ',
      'POST /contacts {"source":"sluice"}',
      'GET /v1/y ',
    ]);
  });

  shows('needs no account with a key that is bound to one', async () => {
    const { key } = await project.client.manage<{ key: string }>('POST', '/api-keys', {
      ...{ name: 'of one', connection: connection.id, dialect: 'truto' },
    });
    expect(key).toMatch(/^slc_truto_/);
    const bound = aClient(key, '');
    await bound.custom('GET', 'v1/x', {});
    await bound.get('contacts', '7', {});
    expect(arrived()).toEqual(['GET /v1/x ', 'GET /contacts/7 ']);
    const other = await aConnection(project);
    const asked = { integrated_account_id: other.id };
    expect((await thrownBy(bound.custom('GET', 'x', asked))).status).toBe(404);
  });

  shows('knows nothing of another project', async () => {
    const other = await aProject(form);
    const theirs = aClient(other.key);
    const asks = [theirs.custom.bind(theirs, 'GET', 'x'), theirs.get.bind(theirs, 'contacts', '1')];
    for (const ask of asks) {
      const [known, none] = [
        await thrownBy(ask(of)),
        await thrownBy(ask({ integrated_account_id: ALIAS.replaceAll(/[0-9a-f]/g, '0') })),
      ];
      expect([known.status, known.body]).toEqual([404, none.body]);
    }
    expect(project.upstream.arrivals()).toEqual([]);
    await other.stop();
  });

  table.itIsThePage();
});
