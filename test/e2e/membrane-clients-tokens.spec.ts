import { IntegrationAppClient } from '@integration-app/sdk';
import { MembraneClient } from '@membranehq/sdk';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { aConnection, type TestConnection } from '../support/builders.js';
import { headerOf } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';

const SECRET = 'secret-token';
const USER = 'user-1';
const CLIENTS = ['@membranehq/sdk 0.28', '@integration-app/sdk 1.14'];

interface Workspace {
  id: string;
  key: string;
  workspaceSecret?: string;
}
type Key = KeyObject | Uint8Array;

describe.each(FORMS)('tokens that customers of Membrane sign, %s,', (form) => {
  let project: Project;
  let connection: TestConnection;
  let others: TestConnection;
  let workspace: Workspace;
  const table = new FeatureTable('Membrane, signed tokens');
  const shows = (feature: string, show: () => Promise<void>) => table.it(CLIENTS, feature, show);
  /** Whatever client sends them. */
  const tokensShow = (feature: string, show: () => Promise<void>) =>
    table.it(['signed JWT'], feature, show);

  beforeAll(async () => {
    project = await aProject(form);
    connection = await aConnection(project, { connection: { externalUserId: USER } });
    const { id } = await project.client.manage<{ id: string }>('POST', '/connections', {
      ...{ integration: connection.integrationKey, externalUserId: 'user-2' },
      credentials: { token: 'of-another' },
    });
    others = { ...connection, id };
    workspace = await aWorkspace();
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => {
    table.report(form);
    return project?.stop();
  });

  const aWorkspace = (more: object = {}, of = project) =>
    of.client.manage<Workspace>('POST', '/api-keys', {
      ...{ name: 'a workspace', dialect: 'membrane', scopes: ['proxy', 'manage'], ...more },
    });
  const secretOf = ({ workspaceSecret = '' }: Workspace = workspace): Uint8Array =>
    Buffer.from(workspaceSecret);
  const signed = (claims: JWTPayload, key: Key = secretOf(), alg = 'HS256') =>
    new SignJWT({ exp: Math.floor(Date.now() / 1_000) + 60, ...claims })
      .setProtectedHeader({ alg, typ: 'JWT' })
      .sign(key);
  const ofUser = (id = USER): JWTPayload => ({ iss: workspace.id, id, name: 'x', fields: {} });
  const apiUri = (prefix = '/dialects/membrane') => `${project.client.address}${prefix}`;
  const send = async (token: string, path = `/connections/${connection.integrationKey}/proxy/x`) =>
    project.client.send(`/dialects/membrane${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  const clientsOf = (token: string, prefix?: string) => [
    new MembraneClient({ token, apiUri: apiUri(prefix) }),
    new IntegrationAppClient({ token, apiUri: apiUri(prefix) }),
  ];
  const credentials = () =>
    project.upstream.arrivals().map((each) => headerOf(each, 'authorization'));

  shows('speak for one end user, whose connection an integration names', async () => {
    for (const client of clientsOf(await signed(ofUser())))
      await client.connection(connection.integrationKey).proxy.get('/x?a=1');
    const minting = new MembraneClient({
      ...{ apiUri: apiUri(), workspaceKey: workspace.id, tenantKey: 'user-2' },
      workspaceSecret: workspace.workspaceSecret ?? '',
    });
    await minting.connection(connection.integrationKey).proxy.post('/x', { a: 1 });
    expect(credentials()).toEqual([`Bearer ${SECRET}`, `Bearer ${SECRET}`, 'Bearer of-another']);
    expect(JSON.stringify(project.upstream.arrivals().map((each) => each.headers))).not.toContain(
      'eyJ',
    );
  });

  shows('let GET, POST, PUT, PATCH and DELETE through, to paths and whole URLs', async () => {
    for (const client of clientsOf(await signed(ofUser()))) {
      project.upstream.reset();
      project.upstream.on('/v1/things', { body: { a: 1 } });
      const { proxy } = client.connection(connection.id);
      expect(await proxy.get('/v1/things?b=2&a=%2F')).toEqual({ a: 1 });
      for (const method of ['post', 'put', 'patch'] as const)
        expect(await proxy[method]('/v1/things', { name: 'ü' })).toEqual({ a: 1 });
      await proxy.post('/v1/things', 'a=1');
      await proxy.delete('/v1/things/1');
      await proxy.get(`${project.upstream.url}/whole?q=1`);
      const arrived = project.upstream.arrivals();
      expect(arrived.map((each) => `${each.method} ${each.target} ${each.body}`)).toEqual([
        'GET /v1/things?b=2&a=%2F ',
        ...['POST', 'PUT', 'PATCH'].map((method) => `${method} /v1/things {"name":"ü"}`),
        'POST /v1/things a=1',
        'DELETE /v1/things/1 ',
        'GET /whole?q=1 ',
      ]);
    }
  });

  shows('leave errors of the third party as they are', async () => {
    project.upstream.on('/gone', { status: 410, body: { theirs: 'no' } });
    for (const client of clientsOf(await signed(ofUser())))
      await expect(client.connection(connection.id).proxy.get('/gone')).rejects.toMatchObject({
        response: { status: 410, data: { theirs: 'no' } },
      });
  });

  shows('are found at the root by their form', async () => {
    for (const client of clientsOf(await signed(ofUser()), ''))
      await client.connection(connection.id).proxy.get('/x');
    expect(credentials()).toEqual([`Bearer ${SECRET}`, `Bearer ${SECRET}`]);
    const beside = { 'x-api-key': project.key, authorization: `Bearer ${await signed(ofUser())}` };
    const own = await project.client.send('/connections/nobody', { headers: beside });
    expect(own.headers['content-type']).toContain('problem+json');
  });

  shows('list and get integrations and connections of the end user', async () => {
    for (const client of clientsOf(await signed(ofUser()))) {
      const { items } = await client.connections.find({
        integrationKey: connection.integrationKey,
      });
      expect(items.map(({ id }) => id)).toEqual([connection.id]);
      expect(JSON.stringify(items)).not.toContain(SECRET);
      expect(await client.connection(connection.integrationKey).get()).toMatchObject({
        ...{ id: connection.id, disconnected: false },
      });
      const integrations = await client.integrations.findAll();
      expect(integrations).toContainEqual(
        expect.objectContaining({
          key: connection.integrationKey,
          connection: expect.objectContaining({ id: connection.id }),
        }),
      );
      expect(await client.integration(connection.integrationKey).get()).toMatchObject({
        key: connection.integrationKey,
      });
    }
  });

  tokensShow('reach nothing of another end user', async () => {
    const token = await signed(ofUser());
    const key = connection.integrationKey;
    const unknown = await send(token, '/connections/nobody/proxy/x');
    for (const path of [others.id, `${key}:user-2`])
      for (const [method, rest] of [
        ['GET', '/proxy/x'],
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/refresh'],
      ] as const) {
        const { status, text } = await project.client.send(
          `/dialects/membrane/connections/${path}${rest}`,
          {
            method,
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            ...(method === 'POST' ? { body: '{}' } : {}),
          },
        );
        expect([status, text]).toEqual([404, unknown.text]);
      }
    const nobodys = await signed(ofUser('user-3'));
    expect([(await send(nobodys)).status, (await send(nobodys)).text]).toEqual([404, unknown.text]);
    expect(project.upstream.arrivals()).toEqual([]);
  });

  tokensShow('are understood in all their generations, and as those of an admin', async () => {
    const { id: workspaceKey } = workspace;
    for (const claims of [ofUser(), { workspaceKey, id: USER }, { workspaceKey, tenantKey: USER }])
      for (const alg of ['HS256', 'HS512'])
        expect((await send(await signed(claims, secretOf(), alg))).status).toBe(200);
    const admin = await signed({ workspaceKey, isAdmin: true });
    expect((await send(admin, `/connections/${others.id}/proxy/x`)).status).toBe(200);
    expect((await send(admin)).status).toBe(409);
  });

  tokensShow('are signed with a private key whose public one is registered', async () => {
    const pairs = [
      ['RS256', generateKeyPairSync('rsa', { modulusLength: 2_048 })],
      ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ] as const;
    for (const [alg, { publicKey, privateKey }] of pairs) {
      const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const made = await aWorkspace({ publicKey: pem });
      expect(made.workspaceSecret).toBeUndefined();
      const claims = { iss: made.id, id: USER };
      expect((await send(await signed(claims, privateKey, alg))).status).toBe(200);
      // What is public is no secret.
      expect((await send(await signed(claims, Buffer.from(pem)))).status).toBe(401);
    }
    const wrong = await sendJson(project.client, 'POST', '/api-keys', {
      ...{ name: 'x', dialect: 'membrane', publicKey: 'x' },
    });
    expect(refusals(wrong)).toEqual(['publicKey is no public key in PEM']);
  });

  shows('are not let in when they are not good, in the shape that is known', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const none = await signed(ofUser());
    const bad = [
      await signed({ ...ofUser(), exp: now - 60 }),
      await new SignJWT(ofUser()).setProtectedHeader({ alg: 'HS256' }).sign(secretOf()),
      await signed(ofUser(), Buffer.from('another secret of as many bytes as it takes')),
      await signed({ iss: workspace.id }),
      await signed({ iss: '00000000-0000-4000-8000-000000000000', id: USER }),
      none.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
    ];
    for (const token of bad) {
      const { status, text } = await send(token);
      expect([status, JSON.parse(text)]).toMatchObject([401, { key: 'not_authenticated' }]);
    }
    for (const client of clientsOf(await signed({ iss: workspace.id })))
      await expect(client.connection('x').proxy.get('/x')).rejects.toMatchObject({
        data: expect.objectContaining({ key: 'not_authenticated' }),
      });
    expect(project.upstream.arrivals()).toEqual([]);
  });

  tokensShow('end with their key, and are good in its project alone', async () => {
    const made = await aWorkspace();
    const token = await signed({ iss: made.id, id: USER }, secretOf(made));
    expect((await send(token)).status).toBe(200);
    await project.client.manage('DELETE', `/api-keys/${made.id}`);
    expect((await send(token)).status).toBe(401);
    const other = await aProject(form);
    const theirs = await aWorkspace({}, other);
    const foreign = await signed({ iss: theirs.id, isAdmin: true }, secretOf(theirs));
    const [known, unknown] = [
      await send(foreign, `/connections/${connection.id}/proxy/x`),
      await send(foreign, '/connections/00000000-0000-4000-8000-000000000000/proxy/x'),
    ];
    expect([known.status, known.text]).toEqual([404, unknown.text]);
    await other.stop();
  });

  it('are worth nothing under a secret that was copied from another key', async () => {
    const [one, other] = [await aWorkspace(), await aWorkspace()];
    await query(
      project.databaseUrl,
      `update api_key set sealed_workspace_secret =
         (select sealed_workspace_secret from api_key where id = '${other.id}')
       where id = '${one.id}'`,
    );
    const token = await signed({ iss: one.id, id: USER }, secretOf(other));
    expect((await send(token)).status).toBe(500);
    expect(project.upstream.arrivals()).toEqual([]);
  });

  table.itIsThePage();
});
