import { Nango } from '@nangohq/node';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aConnection, type TestConnection } from '../support/builders.js';
import { headerOf } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { refusalOf, runSnippet } from '../support/dialects.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const SECRET = 'secret-token';
const page = readFileSync(join(import.meta.dirname, '../../docs/moving.md'), 'utf8');

describe.each(FORMS)('the client of Nango, unmodified, %s,', (form) => {
  let project: Project;
  let connection: TestConnection;
  let nango: Nango;
  let providerConfigKey: string;
  const connectionId = 'their-connection';
  const table = new FeatureTable('Nango');
  const shows = (feature: string, show: () => Promise<void>) =>
    table.it(['@nangohq/node 0.71'], feature, show);

  beforeAll(async () => {
    project = await aProject(form);
    connection = await aConnection(project, {
      connection: { alias: connectionId, externalUserId: 'user-1' },
    });
    providerConfigKey = connection.integrationKey;
    nango = aClient(project.key);
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => {
    table.report(form);
    return project?.stop();
  });

  const aClient = (secretKey: string, host = `${project.client.address}/dialects/nango`) =>
    new Nango({ host, secretKey });
  const named = () => ({ providerConfigKey, connectionId });
  const only = () => {
    const [arrival, ...others] = project.upstream.arrivals();
    if (!arrival || others.length > 0) throw new Error(`${others.length + 1} requests arrived`);
    return arrival;
  };

  const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
  for (const method of METHODS)
    shows(`sends ${method}`, async () => {
      project.upstream.on('/v1/things', {
        status: 201,
        headers: { 'x-theirs': '1' },
        body: { a: 1 },
      });
      const data = method === 'GET' ? {} : { data: { name: 'ü', n: 1 } };
      const answer = await nango.proxy({
        ...named(),
        ...data,
        method,
        endpoint: '/v1/things?b=2&a=%2F',
        headers: { 'X-Custom': 'mine' },
      });
      expect([answer.status, answer.data, answer.headers['x-theirs']]).toEqual([
        201,
        { a: 1 },
        '1',
      ]);
      const { target, body, headers } = only();
      expect([target, headerOf(only(), 'authorization')]).toEqual([
        '/v1/things?b=2&a=%2F',
        `Bearer ${SECRET}`,
      ]);
      expect(headers).toContainEqual(['X-Custom', 'mine']);
      expect(body.toString()).toBe(method === 'GET' ? '' : '{"name":"ü","n":1}');
      if (method !== 'GET') expect(headerOf(only(), 'content-type')).toBe('application/json');
    });

  shows('sends nothing on but what is meant for the third party', async () => {
    await nango.get({ ...named(), endpoint: '/x', retries: 2, decompress: true });
    const names = only().headers.map(([name]) => name.toLowerCase());
    const own = /^(?:nango-|connection-id|provider-config-key|base-url|retr|decompress|user-agent)/;
    expect(names.filter((name) => own.test(name))).toEqual([]);
    expect(JSON.stringify(only().headers)).not.toContain(project.key);
  });

  shows('sends one credential, whatever its caller adds', async () => {
    const headers = { Authorization: 'Bearer another', Host: 'elsewhere.example' };
    await nango.get({ ...named(), endpoint: '/x', headers });
    const credentials = only().headers.filter(([name]) => name.toLowerCase() === 'authorization');
    expect(credentials).toEqual([[expect.any(String), `Bearer ${SECRET}`]]);
    expect(headerOf(only(), 'host')).toBe(project.upstream.host);
  });

  shows('gets parameters, bytes, and errors of the third party as they are', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    project.upstream.on('/file', { headers: { 'content-type': 'image/png' }, body: bytes });
    const file = await nango.get<Buffer>({
      ...{ ...named(), endpoint: '/file', params: { page: '2' } },
      responseType: 'arraybuffer',
    });
    expect([only().target, Buffer.from(file.data)]).toEqual(['/file?page=2', bytes]);
    project.upstream.on('/gone', { status: 410, body: { error: { code: 'theirs' } } });
    const refusal = await refusalOf(nango.get({ ...named(), endpoint: '/gone' }));
    expect(refusal).toEqual({ status: 410, code: undefined, body: { error: { code: 'theirs' } } });
  });

  shows('goes to another allowed host, and to no other one', async () => {
    const baseUrlOverride = `${project.upstream.url}/other/`;
    await nango.get({ ...named(), endpoint: '/x', baseUrlOverride });
    await nango.get({ ...named(), endpoint: `${project.upstream.url}/whole?q=1` });
    const targets = project.upstream.arrivals().map(({ target }) => target);
    expect(targets).toEqual(['/other/x', '/whole?q=1']);
    for (const wrong of ['https://elsewhere.example', 'file:///etc', 'elsewhere']) {
      const refused = nango.get({ ...named(), endpoint: '/x', baseUrlOverride: wrong });
      expect((await refusalOf(refused)).status).toBe(400);
    }
    expect(project.upstream.arrivals()).toHaveLength(2);
  });

  shows('tries again what may be tried again, as often as it says', async () => {
    let left = 2;
    const flaky = () => (left-- > 0 ? { status: 503, body: 'away' } : { body: { at: 'last' } });
    project.upstream.on('/flaky', flaky);
    const { data } = await nango.get({ ...named(), endpoint: '/flaky', retries: 3 });
    expect([data, project.upstream.arrivals().length]).toEqual([{ at: 'last' }, 3]);
    left = 9;
    const [once, ofOthers, ...unsafe] = await Promise.all([
      refusalOf(nango.put({ ...named(), endpoint: '/flaky', retries: 1, data: { a: 1 } })),
      refusalOf(nango.get({ ...named(), endpoint: '/flaky', retries: 5, retryOn: [429] })),
      refusalOf(nango.post({ ...named(), endpoint: '/flaky', retries: 5, data: {} })),
    ]);
    expect([once, ofOthers, ...unsafe].map((each) => each?.status)).toEqual([503, 503, 503]);
    expect(project.upstream.arrivals()).toHaveLength(3 + 2 + 1 + 1);
  });

  shows('names a connection by its alias, its end user or its id', async () => {
    for (const name of [connectionId, 'user-1', connection.id])
      await nango.get({ providerConfigKey, connectionId: name, endpoint: '/x' });
    expect(project.upstream.arrivals()).toHaveLength(3);
    const { integrationKey: other } = await aConnection(project);
    const wrong = [
      { providerConfigKey: other, connectionId },
      { providerConfigKey, connectionId: providerConfigKey },
      { providerConfigKey, connectionId: 'nobody' },
      { providerConfigKey: 'nothing', connectionId },
    ];
    for (const each of wrong)
      expect(await refusalOf(nango.get({ ...each, endpoint: '/x' }))).toMatchObject({
        status: 404,
        code: 'connection_not_found',
        body: { error: { code: 'connection_not_found', message: expect.any(String) } },
      });
  });

  shows('sees integrations and connections, without their credentials', async () => {
    const { configs } = await nango.listIntegrations();
    expect(configs).toContainEqual(
      expect.objectContaining({ unique_key: providerConfigKey, provider: providerConfigKey }),
    );
    const { data } = await nango.getIntegration({ uniqueKey: providerConfigKey });
    expect(data).toMatchObject({ unique_key: providerConfigKey });
    const theirs = { connection_id: connectionId, provider_config_key: providerConfigKey };
    for (const filter of [
      {},
      { connectionId },
      { userId: 'user-1' },
      { integrationId: providerConfigKey, limit: 1 },
    ]) {
      const { connections } = await nango.listConnections(filter);
      expect(connections).toContainEqual(expect.objectContaining(theirs));
    }
    expect(await nango.listConnections({ connectionId: 'nobody' })).toEqual({ connections: [] });
    expect(
      (await nango.listConnections(undefined, undefined, { limit: 1, page: 1 })).connections,
    ).toHaveLength(1);
    const one = await nango.getConnection(providerConfigKey, connectionId);
    expect(one).toMatchObject({ ...theirs, end_user: { id: 'user-1' }, credentials: {} });
    expect(JSON.stringify(one)).not.toContain(SECRET);
  });

  shows('makes sessions in which people connect their accounts', async () => {
    const { data } = await nango.createConnectSession({
      end_user: { id: 'user-2', email: 'user@example.com' },
      allowed_integrations: [providerConfigKey],
    });
    expect(Date.parse(data.expires_at)).toBeGreaterThan(Date.now());
    const { pathname } = new URL(data.connect_link);
    expect(pathname).toBe(`/connect/link/${data.token}`);
    const page = await project.client.send(pathname, { headers: { 'x-api-key': '' } });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const again = { connection_id: connectionId, integration_id: providerConfigKey };
    expect((await nango.createReconnectSession(again)).data.token).toEqual(expect.any(String));
  });

  shows('deletes a connection', async () => {
    await aConnection(project, { connection: { alias: 'short-lived' } }).then(
      ({ integrationKey }) => nango.deleteConnection(integrationKey, 'short-lived'),
    );
    expect(await nango.listConnections({ connectionId: 'short-lived' })).toEqual({
      connections: [],
    });
  });

  shows('is told what is wrong as it is used to', async () => {
    const stranger = aClient('sluice_unknown');
    const get = { ...named(), endpoint: '/x' };
    for (const ask of [() => stranger.get(get), () => stranger.listConnections()])
      expect(await refusalOf(ask())).toMatchObject({
        status: 401,
        body: { error: { code: 'invalid_api_key' } },
      });
    const wrong = nango.createConnectSession({ allowed_integrations: ['nothing'] } as never);
    expect(await refusalOf(wrong)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', errors: [{ path: ['end_user'] }] } },
    });
    const endless = { end_user: { id: 'u' }, allowed_integrations: ['x'.repeat(70)] };
    expect((await refusalOf(nango.createConnectSession(endless))).status).toBe(400);
    expect(await refusalOf(nango.startSync(providerConfigKey, ['s']))).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    expect(project.upstream.arrivals()).toEqual([]);
  });

  shows('speaks to the root with a key that was made for it', async () => {
    const { key } = await project.client.manage<{ key: string }>('POST', '/api-keys', {
      ...{ name: 'of Nango', dialect: 'nango', scopes: ['proxy', 'manage'] },
    });
    expect(key).toMatch(/^slc_nango_/);
    const atRoot = aClient(key, project.client.address);
    await atRoot.post({ ...named(), endpoint: '/x', data: { a: 1 } });
    expect(only().body.toString()).toBe('{"a":1}');
    expect((await atRoot.listConnections()).connections.length).toBeGreaterThan(0);
    const { data } = await atRoot.createConnectSession({ end_user: { id: 'user-3' } });
    expect(data.token).toEqual(expect.any(String));
    // Our own key means our own routes.
    expect((await project.client.send('/connections')).text).toContain('"nextCursor"');
  });

  shows('runs what docs/moving.md shows', async () => {
    project.upstream.on('/v1/contacts', { body: { contacts: [{ id: 1 }, { id: 2 }] } });
    const code = page
      .replaceAll('https://sluice.example.com', project.client.address)
      .replace("'sandbox'", `'${providerConfigKey}'`)
      .replace("'demo'", `'${connectionId}'`);
    expect(await runSnippet(code, { section: 'Nango', key: project.key, given: { Nango } })).toBe(
      'all as in its comments',
    );
    expect(only().target).toBe('/v1/contacts?limit=2');
  });

  shows('knows nothing of another project', async () => {
    const other = await aProject(form);
    const theirs = aClient(other.key);
    const get = { ...named(), endpoint: '/x' };
    expect((await refusalOf(theirs.get(get))).status).toBe(404);
    const unknown = { ...get, connectionId: 'nobody', providerConfigKey: 'nothing' };
    const [known, none] = await Promise.all([
      refusalOf(theirs.get(get)),
      refusalOf(theirs.get(unknown)),
    ]);
    expect(known).toEqual(none);
    expect((await theirs.listConnections()).connections).toEqual([]);
    const reconnected = { connection_id: connectionId, integration_id: providerConfigKey };
    for (const ask of [
      () => theirs.getConnection(providerConfigKey, connectionId),
      () => theirs.getConnection(providerConfigKey, connection.id),
      () => theirs.deleteConnection(providerConfigKey, connectionId),
      () => theirs.getIntegration({ uniqueKey: providerConfigKey }),
      () => theirs.createReconnectSession(reconnected),
    ])
      expect((await refusalOf(ask())).status).toBe(404);
    expect(project.upstream.arrivals()).toEqual([]);
    await other.stop();
  });

  table.itIsThePage();
});
