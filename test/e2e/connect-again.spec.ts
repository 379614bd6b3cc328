import { randomUUID } from 'node:crypto';
import { problemOf } from '../support/client.js';
import {
  anOAuthIntegration,
  aSession,
  aUser,
  comeBack,
  leave,
  sessionNow,
  startJourney,
  tokensOf,
} from '../support/connect.js';
import { headerOf } from '../support/fake-upstream.js';
import { aProjectClient, refusals, sendJson } from '../support/management.js';
import { query } from '../support/sql.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { Visitor } from '../support/visitor.js';

describe.each(FORMS)('connecting again, %s:', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => {
    system.upstream.reset();
    system.upstream.on('/token', { body: tokensOf('one') });
  });
  afterAll(() => system?.stop());

  const tokenRequests = () => system.upstream.arrivals(({ target }) => target === '/token');
  const status = async (id: string): Promise<string> =>
    (await sessionNow(system.client, id)).status;
  const started = (more: object = {}, integration: Record<string, unknown> = {}) =>
    startJourney(system, more, integration);

  describe('E7, a reconnection', () => {
    const connected = async () => {
      const journey = await started();
      await comeBack(system, journey);
      const { connection = '' } = await sessionNow(system.client, journey.session.id);
      return { connection, visitor: journey.visitor };
    };

    it('keeps the id', async () => {
      const { connection } = await connected();
      system.upstream.on('/token', { body: tokensOf('one', 2) });
      const session = await aSession(system.client, { connection });
      await comeBack(system, await leave(system, session.url));
      expect(await sessionNow(system.client, session.id)).toMatchObject({ connection });
      await system.client.call(connection, '/api');
      const [call] = system.upstream.arrivals(({ target }) => target === '/api');
      expect(call && headerOf(call, 'authorization')).toBe('Bearer one-2');
    });

    it('with another account is refused, and changes nothing', async () => {
      const { connection } = await connected();
      system.upstream.on('/token', { body: tokensOf('another') });
      const session = await aSession(system.client, { connection });
      const { text } = await comeBack(system, await leave(system, session.url));
      expect(text).toContain('another account');
      expect(await sessionNow(system.client, session.id)).toMatchObject({
        status: 'failed',
        error: { code: 'account_mismatch' },
      });
      await system.client.call(connection, '/api');
      const [call] = system.upstream.arrivals(({ target }) => target === '/api');
      expect(call && headerOf(call, 'authorization')).toBe('Bearer one-1');
    });

    it('enables no connection that its project has disabled', async () => {
      const { connection } = await connected();
      await system.client.manage('PATCH', `/connections/${connection}`, { status: 'disabled' });
      const session = await aSession(system.client, { connection });
      await comeBack(system, await leave(system, session.url));
      expect(await status(session.id)).toBe('connected');
      expect(problemOf(await system.client.call(connection, '/api')).code).toBe(
        'connection_disabled',
      );
    });

    it('may be with any account after the project has replaced the credentials itself', async () => {
      const { connection } = await connected();
      await system.client.manage('PATCH', `/connections/${connection}`, {
        credentials: { accessToken: 'from elsewhere' },
      });
      system.upstream.on('/token', { body: tokensOf('another') });
      const session = await aSession(system.client, { connection });
      await comeBack(system, await leave(system, session.url));
      expect(await status(session.id)).toBe('connected');
    });

    it('with an answer that names no account is refused where one is known', async () => {
      const { connection } = await connected();
      system.upstream.on('/token', { body: { access_token: 'nameless' } });
      const session = await aSession(system.client, { connection });
      await comeBack(system, await leave(system, session.url));
      expect(await sessionNow(system.client, session.id)).toMatchObject({
        error: { code: 'account_mismatch' },
      });
    });

    it('is what the link in a 424 leads to', async () => {
      const { connection } = await connected();
      system.upstream.on('/api', { status: 401 });
      system.upstream.on('/token', { status: 400, body: { error: 'invalid_grant' } });
      await system.client.call(connection, '/api');
      const refused = problemOf(await system.client.call(connection, '/api'));
      const { reconnectUrl = '' } = refused as unknown as { reconnectUrl?: string };
      expect(refused).toMatchObject({ status: 424, code: 'needs_reauth' });
      const visitor = new Visitor();
      const { next = '' } = await visitor.open(system.client, reconnectUrl);
      system.upstream.on('/token', { body: tokensOf('one', 3) });
      system.upstream.on('/api', { body: 'welcome' });
      await comeBack(system, await leave(system, next, visitor));
      expect((await system.client.call(connection, '/api')).text).toBe('welcome');
      // It was for authorising again, which is done.
      expect((await visitor.open(system.client, reconnectUrl)).status).toBe(410);
      const changed = `${reconnectUrl.slice(0, -3)}AAA`;
      expect((await visitor.open(system.client, changed)).status).toBe(410);
    });
  });

  describe('E8, a link', () => {
    it('makes one connection, and shows nothing of it', async () => {
      const origin = 'https://app.example.com';
      await system.client.manage('PUT', '/connect/settings', { origins: [origin] });
      const { session, key, ...journey } = await started({ origin, returnUrl: `${origin}/` });
      await comeBack(system, journey);
      const { connection = '' } = await sessionNow(system.client, session.id);
      const { text, next, status: shown } = await new Visitor().open(system.client, session.url);
      expect([shown, text, next]).toEqual([200, expect.stringContaining('been used'), undefined]);
      for (const secret of ['one-1', 'refresh-one', connection]) expect(text).not.toContain(secret);
      const again = await new Visitor().open(system.client, `${session.url}/${key}`, {});
      expect(again.next).toBeUndefined();
    });

    it('opens nothing of the API, and only the integrations it names', async () => {
      const other = await anOAuthIntegration(system);
      const { session } = await started();
      const answer = await new Visitor().open(system.client, `${session.url}/${other}`, {});
      expect(answer.status).toBe(404);
      const token = session.url.split('/').at(-1) ?? '';
      const asKey = await system.client.send('/connections', { headers: { 'x-api-key': token } });
      expect(asKey.status).toBe(401);
    });

    it('ends, and lasts half an hour at most', async () => {
      const input = { integrations: [await anOAuthIntegration(system)], externalUserId: aUser() };
      const tooLong = await sendJson(system.client, 'POST', '/connect/sessions', {
        ...input,
        expiresIn: 1_801,
      });
      expect(refusals(tooLong).join()).toMatch(/^expiresIn /);
      const { id, url } = await aSession(system.client, input);
      const journey = await leave(system, url);
      await query(
        system.databaseUrl,
        `update connect_session set expires_at = now() where id = '${id}'`,
      );
      expect((await new Visitor().open(system.client, url)).status).toBe(410);
      expect((await comeBack(system, journey)).text).toContain('expired in the meantime');
      expect([await status(id), tokenRequests()]).toEqual(['expired', []]);
      expect((await new Visitor().open(system.client, `${url.slice(0, -1)}_`)).status).toBe(410);
    });
  });

  it('an authorisation leaves neither code nor state in the address, and names the account to nobody else', async () => {
    const claims = Buffer.from(JSON.stringify({ sub: '1', email: 'somebody@example.com' }));
    const idToken = `h.${claims.toString('base64url')}.s`;
    system.upstream.on('/token', { body: { access_token: 'a', id_token: idToken } });
    const { session, ...journey } = await started();
    const back = new URL(journey.asked.searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('state', journey.asked.searchParams.get('state') ?? '');
    back.searchParams.set('code', 'a-code');
    const left = await journey.visitor.open(system.client, back.href);
    expect([left.status, left.next]).toEqual([303, expect.stringMatching(/\/result\/[\w-]{43}$/)]);
    const shown = await journey.visitor.open(system.client, left.next ?? '');
    expect(shown.text).toContain('somebody@example.com');
    const other = await new Visitor().open(system.client, left.next ?? '');
    expect([other.status, other.text]).toEqual([400, expect.not.stringContaining('somebody')]);
    expect(await sessionNow(system.client, session.id)).toMatchObject({
      account: 'somebody@example.com',
    });
  });

  it("another project's connection is unknown to a session", async () => {
    const journey = await started();
    await comeBack(system, journey);
    const { connection = '' } = await sessionNow(system.client, journey.session.id);
    const stranger = await aProjectClient(system);
    const asked = [connection, randomUUID()].map((id) =>
      sendJson(stranger, 'POST', '/connect/sessions', { connection: id }),
    );
    const [theirs, nobodys] = await Promise.all(asked);
    expect([theirs?.status, nobodys?.status]).toEqual([404, 404]);
    expect(
      (await sendJson(stranger, 'GET', `/connect/sessions/${journey.session.id}`)).status,
    ).toBe(404);
  });
});
