import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
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
import { portOf } from '../support/ports.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { Visitor } from '../support/visitor.js';

const ORIGIN = 'https://app.example.com';
const RETURN = `${ORIGIN}/settings?tab=1`;

describe.each(FORMS)('connect, %s:', (form) => {
  let system: System;
  beforeAll(async () => {
    // What is next to the third party is not: a sink.
    system = await startSystem({
      form,
      settings: { SLUICE_ALLOWED_PRIVATE_UPSTREAMS: '127.0.0.1/32' },
    });
    await system.client.manage('PUT', '/connect/settings', { origins: [ORIGIN] });
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

  describe('an authorisation', () => {
    it('leads from a link to a connection that works', async () => {
      const { key, session, asked, visitor } = await started();
      expect(`${asked.origin}${asked.pathname}`).toBe(`${system.upstream.url}/authorize`);
      expect(Object.fromEntries(asked.searchParams)).toMatchObject({
        ...{ response_type: 'code', client_id: 'client', scope: 'read write' },
        code_challenge_method: 'S256',
      });
      const shown = await comeBack(system, { visitor, asked });
      expect([shown.status, shown.text]).toEqual([200, expect.stringContaining('is connected')]);
      const sent = new URLSearchParams(tokenRequests()[0]?.body.toString());
      expect(Object.fromEntries(sent)).toMatchObject({
        ...{ grant_type: 'authorization_code', code: 'a-code' },
        redirect_uri: asked.searchParams.get('redirect_uri'),
      });
      const made = await system.client.manage<{ redirectUri: string }>(
        'GET',
        `/integrations/${key}`,
      );
      expect(made.redirectUri).toBe(asked.searchParams.get('redirect_uri'));
      const challenge = createHash('sha256').update(sent.get('code_verifier') ?? '');
      expect(challenge.digest('base64url')).toBe(asked.searchParams.get('code_challenge'));
      const after = await sessionNow(system.client, session.id);
      expect(after).toMatchObject({ status: 'connected', integration: key, verified: null });
      await system.client.call(after.connection ?? '', '/api');
      const [call] = system.upstream.arrivals(({ target }) => target === '/api');
      expect(call && headerOf(call, 'authorization')).toBe('Bearer one-1');
    });

    it('can be waited for', async () => {
      const journey = await started();
      const waiting = sessionNow(system.client, journey.session.id, 20);
      await comeBack(system, journey);
      expect(await waiting).toMatchObject({ status: 'connected' });
    });

    it('that is denied makes nothing, says so, and may be tried again with the same link', async () => {
      const { session, ...journey } = await started();
      const shown = await comeBack(system, journey, { error: 'access_denied' });
      expect(shown.text).toContain('You did not allow access.');
      expect(await sessionNow(system.client, session.id)).toMatchObject({
        ...{ status: 'failed', error: { code: 'denied' } },
      });
      await comeBack(system, await leave(system, session.url, journey.visitor));
      expect(await status(session.id)).toBe('connected');
    });

    it.each([
      ['invalid_grant', 'exchange_failed'],
      ['invalid_client', 'misconfigured'],
    ])('whose exchange is answered with %s is %s', async (error, code) => {
      system.upstream.on('/token', { status: 400, body: { error } });
      const { session, ...journey } = await started();
      await comeBack(system, journey);
      expect(await sessionNow(system.client, session.id)).toMatchObject({ error: { code } });
    });
  });

  describe('E1, a state', () => {
    it('of another browser, a forged and an old one are refused, and use nothing up', async () => {
      const { session, visitor, asked } = await started();
      const other = await comeBack(system, { visitor: new Visitor(), asked });
      expect([other.status, other.text]).toEqual([400, expect.stringContaining('another browser')]);
      const forged = new URL(asked);
      forged.searchParams.set('state', 'x'.repeat(43));
      expect((await comeBack(system, { visitor, asked: forged })).status).toBe(400);
      expect((await comeBack(system, { visitor, asked }, { code: 'c', state: '' })).status).toBe(
        400,
      );
      expect([await status(session.id), tokenRequests()]).toEqual(['pending', []]);
      await query(
        system.databaseUrl,
        `update connect_attempt set expires_at = now() where session_id = '${session.id}'`,
      );
      expect((await comeBack(system, { visitor, asked })).status).toBe(400);
      expect([await status(session.id), tokenRequests()]).toEqual(['pending', []]);
    });

    it('is kept as a digest only, in a cookie that scripts cannot read', async () => {
      const { asked, visitor, session } = await started();
      const secrets = [asked.searchParams.get('state') ?? '', ...visitor.cookies.values()];
      secrets.push(session.url.split('/').at(-1) ?? '');
      const rows = JSON.stringify(
        await query(
          system.databaseUrl,
          `select connect_attempt::text || connect_session::text as row
           from connect_attempt join connect_session on session_id = id`,
        ),
      );
      for (const secret of secrets) expect(rows).not.toContain(secret);
      const left = await new Visitor().open(
        system.client,
        (await new Visitor().open(system.client, session.url)).action ?? '',
        {},
      );
      expect(String(left.headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Lax/);
    });
  });

  describe('E2, PKCE', () => {
    it('is left out where the provider does not know it', async () => {
      const { asked, ...journey } = await started({}, { auth: { pkce: false } });
      expect(asked.searchParams.has('code_challenge')).toBe(false);
      await comeBack(system, { asked, ...journey });
      expect(tokenRequests()[0]?.body.toString()).not.toContain('code_verifier');
    });
  });

  describe('E3, a mix-up', () => {
    it('shows by the issuer, where it is known', async () => {
      const issuer = 'https://issuer.example.com';
      const { session, ...journey } = await started({}, { auth: { issuer } });
      await comeBack(system, journey, { code: 'c', iss: 'https://attacker.example.com' });
      expect(await sessionNow(system.client, session.id)).toMatchObject({
        error: { code: 'provider_error' },
      });
      expect(tokenRequests()).toEqual([]);
      const again = await leave(system, session.url, journey.visitor);
      await comeBack(system, again, { code: 'c', iss: issuer });
      expect(await status(session.id)).toBe('connected');
    });

    it('shows by the redirect URI, which nobody can share by taking the name of another', async () => {
      const { asked, key } = await started();
      const stranger = await aProjectClient(system);
      const { client, upstream } = system;
      const same = await anOAuthIntegration({ client: stranger, upstream }, { key });
      const session = await aSession(stranger, { integrations: [same], externalUserId: aUser() });
      const { asked: theirs } = await leave({ client }, session.url);
      const uris = [asked, theirs].map((each) => each.searchParams.get('redirect_uri'));
      expect([same, uris[0] === uris[1]]).toEqual([key, false]);
    });

    it('shows by the redirect URI, which each provider has for itself', async () => {
      const [one, other] = [await started(), await started()];
      const [a, b] = [one, other].map(({ asked }) => asked.searchParams.get('redirect_uri'));
      expect(a).not.toBe(b);
      const crossed = new URL(one.asked);
      crossed.searchParams.set('redirect_uri', b ?? '');
      const shown = await comeBack(system, { visitor: one.visitor, asked: crossed });
      expect([shown.status, tokenRequests()]).toEqual([400, []]);
    });
  });

  describe('E4, the way back', () => {
    it('leads to an origin of the project, with what came of it', async () => {
      const { session, ...journey } = await started({ returnUrl: RETURN });
      const back = new URL((await comeBack(system, journey)).next ?? '');
      expect(`${back.origin}${back.pathname}`).toBe(`${ORIGIN}/settings`);
      expect(Object.fromEntries(back.searchParams)).toEqual({
        ...{ tab: '1', session: session.id, status: 'connected', connection: expect.any(String) },
      });
    });

    it.each([
      ...[
        'https://evil.example.com/',
        `${ORIGIN}.evil.example.com/`,
        'https://app.example.com:8443/',
      ],
      ...['http://app.example.com/', 'javascript:alert(1)', '//evil.example.com'],
      'https://app.example.com@evil.example.com/',
    ])('never to %s', async (returnUrl) => {
      const key = await anOAuthIntegration(system);
      const answer = await sendJson(system.client, 'POST', '/connect/sessions', {
        ...{ integrations: [key], externalUserId: aUser(), returnUrl },
      });
      expect(refusals(answer).join()).toMatch(/^returnUrl /);
    });
  });

  describe('E5, a second callback', () => {
    it('at the same time shows the same outcome, after one exchange', async () => {
      system.upstream.on('/token', { body: tokensOf('one'), delayMs: 300 });
      const { session, ...journey } = await started();
      const shown = await Promise.all([1, 2, 3].map(() => comeBack(system, journey)));
      expect(shown.map(({ text }) => text.includes('is connected'))).toEqual([true, true, true]);
      expect(tokenRequests()).toHaveLength(1);
      expect((await comeBack(system, journey)).text).toContain('is connected');
      expect(await status(session.id)).toBe('connected');
    });
  });

  describe('E6, a page', () => {
    it('shows what the provider says as text', async () => {
      const said = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
      const { session: _session, ...journey } = await started();
      const { text } = await comeBack(system, journey, {
        ...{ error: 'server_error', error_description: said },
      });
      expect(text).toContain('&lt;script&gt;alert(1)');
      expect(text).not.toContain('<script');
      expect(text).not.toContain('<img');
    });

    it('tells its opener at one exact origin, and nobody without', async () => {
      const { session, ...journey } = await started({ origin: ORIGIN });
      const { text, headers } = await comeBack(system, journey);
      expect(text).toContain(`"${ORIGIN}"`);
      expect(text).toContain(`"session":"${session.id}"`);
      expect(text).not.toContain('"*"');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect((await comeBack(system, await started())).text).not.toContain('<script');
    });

    it('is framed by nobody, kept by nobody, and tells its address to no other site', async () => {
      const session = await aSession(system.client, {
        ...{ integrations: [await anOAuthIntegration(system)], externalUserId: aUser() },
      });
      const { headers } = await new Visitor().open(system.client, session.url);
      expect(headers).toMatchObject({
        ...{
          'x-frame-options': 'DENY',
          'referrer-policy': 'same-origin',
          'cache-control': 'no-store',
        },
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      });
    });
  });

  describe('E9, a provider', () => {
    it('that is in the private network is not asked for tokens', async () => {
      let reached = 0;
      const sink = createServer((socket) => {
        reached++;
        socket.destroy();
      });
      await once(sink.listen(0, '127.0.0.2'), 'listening');
      const host = `127.0.0.2:${portOf(sink)}`;
      const { session, ...journey } = await started(
        {},
        {
          plainHttpHosts: [system.upstream.host, host],
          auth: { tokenUrl: `http://${host}/token` },
        },
      );
      await comeBack(system, journey);
      expect(await sessionNow(system.client, session.id)).toMatchObject({
        error: { code: 'exchange_failed' },
      });
      sink.close();
      expect(reached).toBe(0);
    });
  });

  describe('a form that another page sends', () => {
    it.each([{ origin: 'https://evil.example.com' }, { 'sec-fetch-site': 'cross-site' }])(
      'is refused: %j',
      async (headers) => {
        const session = await aSession(system.client, {
          ...{ integrations: [await anOAuthIntegration(system)], externalUserId: aUser() },
        });
        const { action = '' } = await new Visitor().open(system.client, session.url);
        const answer = await system.client.send(new URL(action).pathname, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body: '',
        });
        expect([answer.status, answer.headers['set-cookie']]).toEqual([400, undefined]);
      },
    );
  });
});
