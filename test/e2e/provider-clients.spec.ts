import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProjectProvider, ProviderClient, ProviderClients } from '#libs/catalog';
import { Connection, ConnectionDirectory, Integration } from '#libs/connections';
import {
  Credential,
  CredentialStore,
  OAuthClients,
  TokenRefresher,
  TokenJournal,
} from '#libs/credentials';
import { ChangeFeed, createDataSource } from '#libs/database';
import { Egress } from '#libs/egress';
import { Project } from '#libs/projects';
import { KeyRing } from '#libs/sealing';
import { createLogger, KnownSecrets, Metrics } from '#libs/telemetry';
import type { Client } from '../support/client.js';
import { aProjectClient, fresh, refusals, sendJson } from '../support/management.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';

const KEYS = `k1:${randomBytes(32).toString('base64')}`;

describe.each(FORMS)("the installation's clients at providers, %s", (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form, settings: { SLUICE_ENCRYPTION_KEYS: KEYS } });
  });
  afterAll(() => system?.stop());

  const manage = <T = { id: string }>(method: string, path: string, input?: unknown) =>
    system.client.manage<T>(method, path, input);
  const send = (
    ...[method, path, input, client = system.client]: [string, string, unknown?, Client?]
  ) => sendJson(client, method, path, input);

  it('lends the client of the installation to integrations that bring none, and only to the provider itself', async () => {
    const path = '/providers/spotify/oauth-client';
    const key = fresh();
    const input = { provider: 'spotify', key };
    expect(refusals(await send('POST', '/integrations', input))).toEqual([
      'oauth.clientId is needed by auth type oauth2',
    ]);
    const client = { clientId: 'of-the-operator', clientSecret: 's3cret-operator' };
    expect((await send('PUT', path, client)).status).toBe(204);
    const made = await send('POST', '/integrations', input);
    expect(made.status).toBe(201);
    const shown = [
      made,
      await send('GET', '/providers/spotify'),
      await send('GET', `/integrations/${key}`),
    ];
    expect(shown.filter(({ text }) => text.includes('operator'))).toEqual([]);
    expect(JSON.parse(shown[1]?.text ?? '')).toMatchObject({ hasOAuthClient: true });
    const elsewhere = { type: 'oauth2', tokenUrl: 'https://collector.example/token' };
    for (const [method, at, body] of [
      ['PATCH', `/integrations/${key}`, { auth: elsewhere }],
      ['POST', '/integrations', { ...input, key: fresh(), auth: elsewhere }],
    ] as const)
      expect(refusals(await send(method, at, body))).toEqual([
        'oauth.clientId is needed by auth type oauth2',
      ]);
    const project = await aProjectClient(system);
    for (const method of ['PUT', 'DELETE'])
      expect(
        (await send(method, path, method === 'PUT' ? client : undefined, project)).status,
      ).toBe(403);
    project.close();
    expect((await send('PUT', '/providers/openai/oauth-client', client)).status).toBe(400);
    expect((await send('PUT', '/providers/unheard-of/oauth-client', client)).status).toBe(404);
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('DELETE', path)).status).toBe(404);
  });

  /**
   * Refreshes as a worker does, but for the wire: answers the origin and the form of the token
   * request that would leave.
   */
  async function tokenRequestFor(connectionId: string) {
    const entities = [
      Project,
      ProjectProvider,
      ProviderClient,
      Integration,
      Connection,
      Credential,
    ];
    const dataSource = await createDataSource(system.databaseUrl, entities).initialize();
    const keys = KeyRing.parse(KEYS);
    const secrets = new KnownSecrets();
    const events = { add: async () => undefined };
    const store = new CredentialStore(dataSource, keys, events, secrets);
    const log = createLogger({ LOG_LEVEL: 'silent' }, { app: 'test', secrets });
    const clients = new OAuthClients(new ProviderClients(dataSource, keys), keys, secrets);
    const feed = new ChangeFeed(system.databaseUrl, () => undefined);
    const left: { origin: string; form: Record<string, string> }[] = [];
    const egress = Object.assign(Object.create(Egress.prototype) as Egress, {
      send: ({ origin, body }: { origin: string; body: Buffer }) => {
        left.push({ origin, form: Object.fromEntries(new URLSearchParams(body.toString())) });
        throw new Error('nothing leaves in this test');
      },
    });
    const refresher = new TokenRefresher({
      dataSource,
      store,
      keys,
      events,
      clients,
      egress,
      log,
      secrets,
      metrics: new Metrics(),
      journal: new TokenJournal(join(tmpdir(), fresh()), keys, log),
    });
    const route = await new ConnectionDirectory(dataSource, feed).byId(connectionId);
    const stale = await store.read(route);
    if (!stale) throw new Error('the connection has no credentials');
    await expect(refresher.refresh(route, stale)).rejects.toThrow();
    await dataSource.destroy();
    return left;
  }

  it("refreshes with the installation's client, at the provider's own token endpoint", async () => {
    const path = '/providers/discord/oauth-client';
    await manage('PUT', path, { clientId: 'of-the-operator', clientSecret: 's3cret-operator' });
    const key = fresh();
    await manage('POST', '/integrations', { provider: 'discord', key });
    const { id } = await manage('POST', '/connections', {
      integration: key,
      credentials: { accessToken: 'old', refreshToken: 'refresh-1' },
    });
    expect(await tokenRequestFor(id)).toEqual([
      {
        origin: 'https://discord.com',
        form: {
          grant_type: 'refresh_token',
          refresh_token: 'refresh-1',
          client_id: 'of-the-operator',
          client_secret: 's3cret-operator',
        },
      },
    ]);
  });

  it("keeps what is granted to the installation's application at the provider's own hosts", async () => {
    const client = { clientId: 'of-the-operator', clientSecret: 's3cret-operator' };
    await manage('PUT', '/providers/spotify/oauth-client', client);
    const key = fresh();
    await manage('POST', '/integrations', { provider: 'spotify', key });
    const elsewhere = { baseUrl: 'https://collector.example.com' };
    const deviations: [object, string[]][] = [
      [elsewhere, ['baseUrl', 'allowedHosts', 'variables']],
      [{ allowedHosts: ['collector.example.com'] }, ['allowedHosts']],
      [{ plainHttpHosts: ['api.spotify.com'] }, ['plainHttpHosts']],
    ];
    for (const [deviation, fields] of deviations) {
      const answers = [
        await send('POST', '/integrations', { provider: 'spotify', key: fresh(), ...deviation }),
        await send('PATCH', `/integrations/${key}`, deviation),
      ];
      for (const answer of answers)
        expect(refusals(answer)).toEqual(
          fields.map((field) => expect.stringMatching(`^${field} is fixed .* bring a client`)),
        );
    }
    const own = { oauth: { clientId: 'own' } };
    await manage('POST', '/integrations', {
      provider: 'spotify',
      key: fresh(),
      ...elsewhere,
      ...own,
    });
    await manage('POST', '/connections', { integration: key, credentials: { accessToken: 'a' } });
    const taken = await send('PATCH', `/integrations/${key}`, { ...elsewhere, ...own });
    expect([taken.status, taken.text]).toEqual([409, expect.stringContaining('Delete them first')]);
  });

  it('lends nothing to an integration that leads elsewhere already, and calls nobody through it', async () => {
    const key = fresh();
    const { id } = await manage('POST', '/integrations', {
      provider: 'zoom',
      key,
      baseUrl: 'https://collector.example.com',
      oauth: { clientId: 'own' },
    });
    const connection = await manage('POST', '/connections', {
      integration: key,
      credentials: { accessToken: 'old', refreshToken: 'refresh-1' },
    });
    await query(
      system.databaseUrl,
      `update integration set oauth_client_id = null where id = '${id}'`,
    );
    await manage('PUT', '/providers/zoom/oauth-client', { clientId: 'of-the-operator' });
    const session = { integrations: [key], externalUserId: 'user-1' };
    expect(refusals(await send('POST', '/connect/sessions', session))).toEqual([
      'integrations.0 has no OAuth client that it may use: give it one of its own in "oauth"',
    ]);
    const call = await system.client.call(connection.id, '/me');
    expect([call.status, refusals(call)[0]]).toEqual([
      400,
      expect.stringMatching('^baseUrl is fixed'),
    ]);
  });
});
