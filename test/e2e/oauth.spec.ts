import pg from 'pg';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/index.js';
import { aConnection, type ConnectionOptions } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { aFakeGrant } from '../support/fake-grant.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

interface ConnectionView {
  status: string;
  lastError?: string;
  lastRefreshedAt?: string;
}

describe.each(FORMS)('OAuth, %s', (form) => {
  let system: Project;
  let sandbox: Sandbox;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(async () => {
    system.upstream.reset();
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());
  afterAll(() => system?.stop());

  async function aGrant() {
    const { accessToken, refreshToken, expiresAt } = sandbox.issueTokens();
    const { tokenUrl, clientId, clientSecret } = sandbox.oauth;
    const { id } = await aConnection(system, {
      integration: {
        baseUrl: sandbox.url,
        plainHttpHosts: [new URL(sandbox.url).host],
        auth: { type: 'oauth2', tokenUrl },
        oauth: { clientId, clientSecret },
      },
      credentials: { accessToken, refreshToken, expiresAt: expiresAt.toISOString() },
    });
    return { id, accessToken };
  }

  const fakeGrant = async (integration: ConnectionOptions['integration'] = {}): Promise<string> =>
    (await aFakeGrant(system, { integration })).id;

  const targets = (): string[] => system.upstream.arrivals().map(({ target }) => target);
  const view = (id: string) => system.client.manage<ConnectionView>('GET', `/connections/${id}`);

  async function setExpiry(id: string, obtainedAt: string, expiresAt: string): Promise<void> {
    const client = new pg.Client({ connectionString: system.databaseUrl });
    await client.connect();
    await client.query(
      `update credential set obtained_at = now() + $2::interval, expires_at = now() + $3::interval
        where connection_id = $1`,
      [id, obtainedAt, expiresAt],
    );
    await client.end();
  }

  it('refreshes once and replays when the provider says that the token has expired', async () => {
    const { id, accessToken } = await aGrant();
    sandbox.expire(accessToken);
    const answer = await system.client.call(id, '/v1/me');
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('sandbox-user')]);
    expect((await system.client.call(id, '/v1/me')).status).toBe(200);
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, refreshes: 1, reuseDetected: 0 });
    expect(await view(id)).toMatchObject({ status: 'active', lastRefreshedAt: expect.any(String) });
  });

  it.each([
    ['near its expiry', '-1 hour', '1 minute'],
    ['that has expired', '-1 hour', '-1 second'],
  ])('refreshes a token %s before the call', async (_when, obtainedAt, expiresAt) => {
    const { id } = await aGrant();
    await setExpiry(id, obtainedAt, expiresAt);
    const before = sandbox.stats().requests;
    expect((await system.client.call(id, '/v1/me')).status).toBe(200);
    expect(sandbox.stats()).toMatchObject({ refreshes: 1, requests: before + 2 });
  });

  it('refreshes once for 50 callers at the moment of expiry', async () => {
    const { id, accessToken } = await aGrant();
    const clients = system.gateways.map(({ client }) => client);
    await Promise.all(clients.map((client) => client.call(id, '/v1/me')));
    sandbox.expire(accessToken);
    const calls = Array.from({ length: 50 }, (_, i) =>
      (clients[i % clients.length] ?? system.client).call(id, '/v1/me'),
    );
    const statuses = (await Promise.all(calls)).map((answer) => answer.status);
    expect(statuses).toEqual(Array.from({ length: 50 }, () => 200));
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, refreshes: 1, reuseDetected: 0 });
  });

  it('returns the original answer when the refresh fails, and stays active', async () => {
    const id = await fakeGrant();
    system.upstream.on('/token', { status: 500, body: 'out of order' });
    const answer = await system.client.call(id, '/api');
    expect([answer.status, answer.text]).toEqual([401, 'the original answer']);
    expect(answer.headers['sluice-error']).toBeUndefined();
    expect(targets()).toEqual(['/api', '/token']);
    expect(await view(id)).toMatchObject({
      status: 'active',
      lastError: expect.stringContaining('500'),
    });
  });

  it('needs new authorisation after invalid_grant: no upstream call until credentials come', async () => {
    const id = await fakeGrant();
    system.upstream.on('/token', { status: 400, body: { error: 'invalid_grant' } });
    expect((await system.client.call(id, '/api')).status).toBe(401);
    expect(await view(id)).toMatchObject({ status: 'needs_reauth', lastError: 'invalid_grant' });
    for (const { client } of system.gateways) {
      const refused = await client.call(id, '/api');
      expect(refused.status).toBe(424);
      expect(problemOf(refused)).toMatchObject({ code: 'needs_reauth', dispatched: false });
    }
    expect(targets()).toEqual(['/api', '/token']);
    await system.client.manage('PATCH', `/connections/${id}`, {
      credentials: { accessToken: 'new' },
    });
    expect((await view(id)).status).toBe('active');
    for (const { client } of system.gateways) {
      const answer = await until(async () => {
        const given = await client.call(id, '/api');
        return given.status === 200 && given;
      });
      expect(answer.text).toBe('welcome');
    }
  });

  it('asks the authorisation server once when 20 callers meet invalid_grant', async () => {
    const id = await fakeGrant();
    system.upstream.on('/token', { status: 400, body: { error: 'invalid_grant' }, delayMs: 100 });
    const clients = system.gateways.map(({ client }) => client);
    const calls = Array.from({ length: 20 }, (_, i) =>
      (clients[i % clients.length] ?? system.client).call(id, '/api'),
    );
    const statuses = (await Promise.all(calls)).map((answer) => answer.status);
    expect(statuses.every((status) => status === 401 || status === 424)).toBe(true);
    expect(targets().filter((target) => target === '/token')).toHaveLength(1);
  });

  it('returns the second answer as it is, without a second refresh', async () => {
    const id = await fakeGrant();
    let answers = 0;
    system.upstream.on('/api', () => ({ status: 401, body: `refused ${++answers}` }));
    const answer = await system.client.call(id, '/api', { method: 'POST', body: 'again' });
    expect([answer.status, answer.text]).toEqual([401, 'refused 2']);
    expect(targets()).toEqual(['/api', '/token', '/api']);
    expect(system.upstream.arrivals().at(-1)?.body.toString()).toBe('again');
  });

  it('sends the client and the refresh token to the token URL, and nothing of the caller', async () => {
    const id = await fakeGrant();
    await system.client.call(id, '/api', { headers: { 'x-mine': '1' } });
    const token = system.upstream.arrivals(({ target }) => target === '/token')[0];
    expect(Object.fromEntries(new URLSearchParams(token?.body.toString()))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
    });
    const basic = `Basic ${Buffer.from('client:client-secret').toString('base64')}`;
    expect(token?.headers.map(([, value]) => value)).toContain(basic);
    expect(token?.headers.map(([name]) => name)).not.toContain('x-mine');
  });

  it('takes a rule about the body as the signal, and only that', async () => {
    const expired = [{ status: 200, body: { pointer: '/error', in: ['token_expired'] } }];
    const id = await fakeGrant({ expired });
    system.upstream.on('/api', ({ arrival }) => {
      const isNew = arrival.headers.some(([, value]) => value === 'Bearer new');
      return { body: isNew ? { ok: true } : { error: 'token_expired' } };
    });
    system.upstream.on('/other', { body: { error: 'something else' } });
    system.upstream.on('/401', { status: 401 });
    expect((await system.client.call(id, '/other')).text).toBe('{"error":"something else"}');
    expect((await system.client.call(id, '/401')).status).toBe(401);
    expect(targets()).toEqual(['/other', '/401']);
    const answer = await system.client.call(id, '/api');
    expect([answer.status, answer.text]).toEqual([200, '{"ok":true}']);
  });
});
