import { MembraneClient } from '@membranehq/sdk';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aConnection, type TestConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { refusalOf, runSnippet } from '../support/dialects.js';
import { headerOf } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const SECRET = 'secret-token';
/** What the client makes of an error of ours. */
async function toldOf(request: Promise<unknown>): Promise<unknown> {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  const { isMembraneError, data } = error as { isMembraneError?: boolean; data?: object };
  return isMembraneError === true ? { ...data } : error;
}

const page = readFileSync(join(import.meta.dirname, '../../docs/moving.md'), 'utf8');

describe.each(FORMS)('the client of Membrane, unmodified, %s,', (form) => {
  let project: Project;
  let connection: TestConnection;
  let client: MembraneClient;
  const table = new FeatureTable('Membrane, the proxy');
  const shows = (feature: string, show: () => Promise<void>) =>
    table.it(['@membranehq/sdk 0.28'], feature, show);

  beforeAll(async () => {
    project = await aProject(form);
    connection = await aConnection(project, {
      connection: { alias: 'their-connection', externalUserId: 'user-1' },
    });
    client = aClient(`pat-${project.key}`);
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => {
    table.report(form);
    return project?.stop();
  });

  const aClient = (token: string, apiUri = `${project.client.address}/dialects/membrane`) =>
    new MembraneClient({ token, apiUri });
  const proxy = (selector = connection.id, of = client) => of.connection(selector).proxy;
  const only = () => {
    const [arrival, ...others] = project.upstream.arrivals();
    if (!arrival || others.length > 0) throw new Error(`${others.length + 1} requests arrived`);
    return arrival;
  };

  shows('sends GET, with its query, and no header of its own', async () => {
    project.upstream.on('/v1/things', { body: { a: 1 } });
    expect(await proxy().get('/v1/things?b=2&a=%2F')).toEqual({ a: 1 });
    expect([only().method, only().target]).toEqual(['GET', '/v1/things?b=2&a=%2F']);
    expect(headerOf(only(), 'authorization')).toBe(`Bearer ${SECRET}`);
    expect(headerOf(only(), 'membrane-api-version')).toBeUndefined();
    expect(JSON.stringify(only().headers)).not.toContain(project.key);
  });

  for (const method of ['post', 'put', 'patch'] as const)
    shows(`sends ${method.toUpperCase()} with JSON, or text`, async () => {
      project.upstream.on('/v1/things', { status: 201, body: { a: 1 } });
      expect(await proxy()[method]('/v1/things', { name: 'ü' })).toEqual({ a: 1 });
      await proxy()[method]('/v1/things', 'a=1');
      const [first, second] = project.upstream.arrivals();
      expect([first?.body.toString(), second?.body.toString()]).toEqual(['{"name":"ü"}', 'a=1']);
      expect(first && headerOf(first, 'content-type')).toBe('application/json');
    });

  shows('sends DELETE', async () => {
    await proxy().delete('/v1/things/1');
    expect([only().method, only().target]).toEqual(['DELETE', '/v1/things/1']);
  });

  shows('goes to whole URLs of allowed hosts, and to no others', async () => {
    await proxy().get(`${project.upstream.url}/whole?q=1`);
    expect(only().target).toBe('/whole?q=1');
    expect(await toldOf(proxy().get('https://elsewhere.example/x'))).toMatchObject({
      key: 'host_not_allowed',
    });
  });

  shows('names a connection by id, alias, integration, or integration and user', async () => {
    const { id, integrationKey } = connection;
    for (const name of [id, 'their-connection', integrationKey, `${integrationKey}:user-1`])
      await proxy(name).get('/x');
    expect(project.upstream.arrivals()).toHaveLength(4);
  });

  shows('gets errors of the third party as they are', async () => {
    project.upstream.on('/gone', { status: 410, body: { theirs: 'no' } });
    expect(await refusalOf(proxy().get('/gone'))).toMatchObject({
      status: 410,
      code: undefined,
      body: { theirs: 'no' },
    });
  });

  shows('is told what is wrong as it is used to', async () => {
    const wrong: [() => Promise<unknown>, object][] = [
      [() => proxy('nobody').get('/x'), { key: 'not_found' }],
      [() => proxy(connection.id, aClient('pat-wrong')).get('/x'), { key: 'not_authenticated' }],
    ];
    for (const [ask, told] of wrong) expect(await toldOf(ask())).toMatchObject(told);
    const { text } = await project.client.send('/dialects/membrane/connections/x/proxy/y');
    expect(JSON.parse(text)).toEqual({
      ...{ type: 'bad_request', key: 'not_found', message: expect.any(String) },
      data: { code: 'connection_not_found', dispatched: false },
    });
    expect(project.upstream.arrivals()).toEqual([]);
  });

  shows('speaks to the root with a key that was made for it', async () => {
    const { key } = await project.client.manage<{ key: string }>('POST', '/api-keys', {
      ...{ name: 'of Membrane', dialect: 'membrane' },
    });
    await proxy(connection.id, aClient(`pat-${key}`, project.client.address)).get('/x');
    expect(headerOf(only(), 'membrane-api-version')).toBeUndefined();
    const own = await project.client.send('/connections/nobody/proxy/x');
    expect(problemOf(own).code).toBe('connection_not_found');
  });

  shows('knows nothing of another project', async () => {
    const other = await aProject(form);
    const theirs = aClient(`pat-${other.key}`);
    const [known, none] = [
      await toldOf(proxy(connection.id, theirs).get('/x')),
      await toldOf(proxy('00000000-0000-4000-8000-000000000000', theirs).get('/x')),
    ];
    expect(known).toEqual(none);
    expect(known).toMatchObject({ key: 'not_found' });
    expect(project.upstream.arrivals()).toEqual([]);
    await other.stop();
  });

  shows('runs what docs/moving.md shows', async () => {
    project.upstream.on('/v1/contacts', { body: { contacts: [{ id: 1 }, { id: 2 }] } });
    const code = page
      .replaceAll('https://sluice.example.com', project.client.address)
      .replace("'sandbox:demo'", `'${connection.id}'`);
    const given = { MembraneClient };
    expect(await runSnippet(code, { section: 'Membrane', key: project.key, given })).toBe(
      'all as in its comments',
    );
  });

  table.itIsThePage();
});
