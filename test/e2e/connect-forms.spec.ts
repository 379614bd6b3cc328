import { anOAuthIntegration, aSession, aUser, sessionNow } from '../support/connect.js';
import { headerOf } from '../support/fake-upstream.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { Visitor } from '../support/visitor.js';

describe.each(FORMS)('connect, %s:', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  const status = async (id: string): Promise<string> =>
    (await sessionNow(system.client, id)).status;

  describe('a form', () => {
    const keyed = async (auth: object, provider: object = {}): Promise<string> => {
      const id = `keyed-${aUser()}`;
      const { upstream } = system;
      await system.client.manage('POST', '/providers', {
        id,
        name: 'Keyed',
        baseUrl: 'https://api.example.com',
        auth,
        ...provider,
      });
      await system.client.manage('POST', '/integrations', {
        key: id,
        provider: id,
        baseUrl: upstream.url,
        plainHttpHosts: [upstream.host],
      });
      return id;
    };
    const opened = async (key: string) => {
      const session = await aSession(system.client, {
        integrations: [key],
        externalUserId: aUser(),
      });
      const visitor = new Visitor();
      const { action = '', text } = await visitor.open(system.client, session.url);
      return { session, visitor, action, text };
    };

    it("asks for what the auth type needs, with the provider's hints, and refuses what does not fit", async () => {
      const key = await keyed(
        { type: 'basic' },
        { hints: { username: 'Your <b>account</b> id, under Settings.' } },
      );
      const { session, visitor, action, text } = await opened(key);
      expect(text).toContain('Your &lt;b&gt;account&lt;/b&gt; id, under Settings.');
      const empty = await visitor.open(system.client, action, {});
      expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('aria-invalid')]);
      const filled = { 'credentials.username': 'u', 'credentials.password': 'a secret' };
      expect((await visitor.open(system.client, action, filled)).text).toContain('is connected');
      expect(await status(session.id)).toBe('connected');
    });

    it('whose credentials the provider refuses makes nothing, and shows no secret again', async () => {
      const key = await keyed({ type: 'bearer' }, { verify: { path: '/me' } });
      system.upstream.on('/me', ({ arrival }) => ({
        status: headerOf(arrival, 'authorization') === 'Bearer good' ? 200 : 401,
      }));
      const { session, visitor, action } = await opened(key);
      const wrong = await visitor.open(system.client, action, {
        'credentials.token': 'a-wrong-one',
      });
      expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('did not accept')]);
      expect(wrong.text).not.toContain('a-wrong-one');
      const { data } = await system.client.manage<{ data: unknown[] }>(
        'GET',
        `/connections?integration=${key}`,
      );
      expect(data).toEqual([]);
      await visitor.open(system.client, action, { 'credentials.token': 'good' });
      expect(await sessionNow(system.client, session.id)).toMatchObject({
        status: 'connected',
        verified: true,
      });
    });

    it('shows a typo to nobody: no connection is found while it is tried, and no event tells of one', async () => {
      const { client, upstream } = system;
      const key = await keyed({ type: 'bearer' }, { verify: { path: '/me', account: '/login' } });
      await client.manage('POST', '/webhook-endpoints', {
        ...{
          url: 'https://hooks.example.com/',
          events: ['connection.created', 'connection.deleted'],
        },
      });
      const found: unknown[] = [];
      const connections = () =>
        client.manage<{ data: { id: string }[] }>('GET', `/connections?integration=${key}`);
      upstream.on('/me', async ({ arrival }) => {
        found.push(...(await connections()).data, (await client.call(key, '/now')).status);
        return headerOf(arrival, 'authorization') === 'Bearer good'
          ? { body: { login: 'the account' } }
          : { status: 401 };
      });
      const { session, visitor, action } = await opened(key);
      const wrong = await visitor.open(client, action, { 'credentials.token': 'typo' });
      const right = await visitor.open(client, action, { 'credentials.token': 'good' });
      expect([wrong.status, right.text]).toEqual([422, expect.stringContaining('the account')]);
      expect(found).toEqual([404, 404]);
      expect(await sessionNow(client, session.id)).toMatchObject({ account: 'the account' });
      const told = await client.manage<{ data: { event: string }[] }>('GET', '/callbacks');
      expect(told.data.map(({ event }) => event)).toEqual(['connection.created']);
    });

    it('that authorises a connection again leaves it as it was when the provider refuses', async () => {
      const key = await keyed({ type: 'bearer' }, { verify: { path: '/me' } });
      system.upstream.on('/me', ({ arrival }) => ({
        status: headerOf(arrival, 'authorization') === 'Bearer good' ? 200 : 401,
      }));
      const { id } = await system.client.manage<{ id: string }>('POST', '/connections', {
        integration: key,
        credentials: { token: 'good' },
      });
      const session = await aSession(system.client, { connection: id });
      const visitor = new Visitor();
      const { action = '' } = await visitor.open(system.client, session.url);
      system.upstream.on('/me', async () => {
        await system.client.call(id, '/meanwhile');
        return { status: 401 };
      });
      await visitor.open(system.client, action, { 'credentials.token': 'bad' });
      await system.client.call(id, '/after');
      const calls = system.upstream.arrivals(({ target }) => target !== '/me');
      expect(calls.map((call) => headerOf(call, 'authorization'))).toEqual([
        'Bearer good',
        'Bearer good',
      ]);
    });

    it('for a client of the own is refused when its token endpoint refuses it', async () => {
      const { upstream } = system;
      upstream.on('/token', { status: 401, body: { error: 'invalid_client' } });
      const id = `own-client-${aUser()}`;
      await system.client.manage('POST', '/providers', {
        id,
        name: 'Own client',
        baseUrl: 'https://api.example.com',
        auth: { type: 'bearer' },
        verify: { path: '/me' },
      });
      await system.client.manage('POST', '/integrations', {
        key: id,
        provider: id,
        baseUrl: upstream.url,
        plainHttpHosts: [upstream.host],
        auth: { type: 'oauth2_client_credentials', tokenUrl: `${upstream.url}/token` },
      });
      const { session, visitor, action } = await opened(id);
      const client = { 'credentials.clientId': 'c', 'credentials.clientSecret': 'wrong' };
      expect((await visitor.open(system.client, action, client)).status).toBe(422);
      expect(await sessionNow(system.client, session.id)).toMatchObject({
        status: 'failed',
        error: { code: 'credentials_refused' },
      });
    });
  });

  it('an integration that cannot be connected is named, with the reason, before anybody gets a link', async () => {
    const key = await anOAuthIntegration(system, { auth: { authorizationUrl: undefined } });
    const good = await anOAuthIntegration(system);
    const refused = async (input: object) =>
      refusals(await sendJson(system.client, 'POST', '/connect/sessions', input));
    expect(await refused({ integrations: [good, 'typo', key], externalUserId: 'a' })).toEqual([
      'integrations.1 is not an integration of the project; GET /integrations lists them',
      'integrations.2 cannot be connected by a link: OAuth 2.0 integrations need "auth.authorizationUrl"',
    ]);
    expect((await refused({ integrations: [key] })).join()).toMatch(/^externalUserId /);
    const origin = 'https://evil.example.com';
    expect((await refused({ externalUserId: 'a', origin })).join()).toMatch(/^origin /);
  });

  it('a page says that it does not offer an integration, and offers what it has', async () => {
    const [one, two] = [await anOAuthIntegration(system), await anOAuthIntegration(system)];
    const { url } = await aSession(system.client, {
      integrations: [one, two],
      externalUserId: aUser(),
    });
    const shown = await new Visitor().open(system.client, `${url}?integration=<b>typo`);
    expect(shown.status).toBe(404);
    expect(shown.text).toContain('does not offer “&lt;b&gt;typo”');
    for (const key of [one, two]) expect(shown.text).toContain(`?integration=${key}`);
    const form = await new Visitor().open(system.client, `${url}?integration=${two}`);
    expect([form.status, form.text.includes(`href="${url}"`)]).toEqual([200, true]);
  });
});
