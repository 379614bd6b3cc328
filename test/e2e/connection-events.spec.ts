import pg from 'pg';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { aFakeGrant } from '../support/fake-grant.js';
import { postJob } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';
import { type ReceivedMessage, WebhookReceiver } from '../support/webhook-receiver.js';

const ALL_EVENTS = ['created', 'refresh_failed', 'needs_reauth', 'recovered', 'deleted'].map(
  (each) => `connection.${each}`,
);

describe.each(FORMS)('what becomes of a connection, %s', (form) => {
  let system: Project;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    system = await aProject(form);
    receiver = await WebhookReceiver.start();
    const { secret } = await system.client.manage<{ secret: string }>(
      'POST',
      '/webhook-endpoints',
      {
        url: receiver.url,
        events: ALL_EVENTS,
      },
    );
    receiver.trust(secret);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(async () => {
    await receiver?.close();
    await system?.stop();
  });

  async function aGrant(credentials: Record<string, string> = {}): Promise<string> {
    const { url } = system.upstream;
    const { id } = await aFakeGrant(system, {
      integration: {
        auth: { type: 'oauth2', tokenUrl: `${url}/token`, revocationUrl: `${url}/revoke` },
      },
      credentials,
      connection: { externalUserId: 'user-1' },
    });
    return id;
  }

  const heard = (id: string): ReceivedMessage[] =>
    receiver.messages().filter(({ data }) => data.id === id);
  const types = (id: string): string[] => heard(id).map(({ type }) => type);
  const untilHeard = (id: string, type: string) =>
    until(() => types(id).includes(type), { what: `${type} of ${id}` });
  const tokenCalls = () => system.upstream.arrivals(({ target }) => target === '/token');

  async function query(sql: string, parameters: unknown[]): Promise<void> {
    const client = new pg.Client({ connectionString: system.databaseUrl });
    await client.connect();
    try {
      await client.query(sql, parameters);
    } finally {
      await client.end();
    }
  }

  it('is told once per incident: created, needs_reauth for twenty callers, recovered', async () => {
    const id = await aGrant();
    system.upstream.on('/token', { status: 400, body: { error: 'invalid_grant' }, delayMs: 100 });
    await Promise.all(Array.from({ length: 20 }, () => system.client.call(id, '/api')));
    await untilHeard(id, 'connection.needs_reauth');
    await system.client.manage('PATCH', `/connections/${id}`, {
      credentials: { accessToken: 'new' },
    });
    await untilHeard(id, 'connection.recovered');
    expect(types(id).toSorted()).toEqual([
      'connection.created',
      'connection.needs_reauth',
      'connection.recovered',
    ]);
    const told = heard(id).find(({ type }) => type === 'connection.needs_reauth')?.data;
    expect(told).toMatchObject({
      externalUserId: 'user-1',
      integration: expect.stringMatching(/^api-/),
      status: 'needs_reauth',
      reason: 'invalid_grant',
    });
    expect(JSON.stringify(told)).not.toContain('refresh-1');
  });

  it('says refresh_failed once while an expired token cannot be renewed, never needs_reauth, then recovered', async () => {
    const id = await aGrant({ expiresAt: new Date(Date.now() - 1_000).toISOString() });
    system.upstream.on('/token', { status: 500, body: 'out of order' });
    const refused = await system.client.call(id, '/api');
    expect([refused.status, problemOf(refused).code]).toEqual([502, 'credentials_unavailable']);
    await untilHeard(id, 'connection.refresh_failed');
    await until(() => tokenCalls().length >= 3, { what: 'further attempts' });
    system.upstream.on('/token', { body: { access_token: 'new', expires_in: 3600 } });
    await untilHeard(id, 'connection.recovered');
    expect(types(id).filter((type) => type === 'connection.refresh_failed')).toHaveLength(1);
    expect(types(id)).not.toContain('connection.needs_reauth');
    expect((await system.client.call(id, '/api')).text).toBe('welcome');
  });

  it('renews tokens ahead of their expiry while nobody calls', async () => {
    const id = await aGrant({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    system.upstream.on('/token', { body: { access_token: 'new', expires_in: 3600 } });
    await query(
      `update credential
        set obtained_at = now() - interval '1 hour', expires_at = now() + interval '1 minute',
          refresh_due = now()
       where connection_id = $1`,
      [id],
    );
    await until(() => tokenCalls().length > 0, { what: 'a refresh' });
    expect((await system.client.call(id, '/api')).text).toBe('welcome');
    expect(tokenCalls()).toHaveLength(1);
  });

  it('asks a provider whose tokens live for a second no more than once in half a minute', async () => {
    const id = await aGrant({ expiresAt: new Date(Date.now() - 1_000).toISOString() });
    system.upstream.on('/token', { body: { access_token: 'new', expires_in: 1 } });
    for (let call = 0; call < 20; call++) {
      expect((await system.client.call(id, '/api')).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(tokenCalls()).toHaveLength(1);
  });

  it('gets new tokens on demand, and says why when there are none to get', async () => {
    const id = await aGrant();
    system.upstream.on('/token', { body: { access_token: 'new', expires_in: 3600 } });
    const path = `/connections/${id}/refresh`;
    const refreshed = await system.client.manage<{ lastRefreshedAt?: string }>('POST', path, {});
    expect(refreshed.lastRefreshedAt).toEqual(expect.any(String));
    expect((await system.client.call(id, '/api')).text).toBe('welcome');
    expect(tokenCalls()).toHaveLength(1);
    const { id: plain } = await aConnection(system);
    const refused = await system.client.send(`/connections/${plain}/refresh`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect([refused.status, problemOf(refused).code]).toEqual([409, 'conflict']);
  });

  it('when deleted, cancels its waiting jobs, has its token revoked at the provider, and says deleted', async () => {
    const id = await aGrant();
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const jobs = await Promise.all(
      Array.from({ length: 3 }, () => postJob(system, { connection: id, path: '/api', runAt })),
    );
    await system.client.send(`/connections/${id}`, { method: 'DELETE' });
    for (const job of jobs) {
      const { state } = await system.client.manage<{ state: string }>('GET', `/jobs/${job.id}`);
      expect(state).toBe('cancelled');
    }
    await untilHeard(id, 'connection.deleted');
    const [revocation] = await until(async () => {
      const arrivals = system.upstream.arrivals(({ target }) => target === '/revoke');
      return arrivals.length > 0 && arrivals;
    });
    expect(Object.fromEntries(new URLSearchParams(revocation?.body.toString()))).toEqual({
      token: 'refresh-1',
      token_type_hint: 'refresh_token',
    });
    expect(system.upstream.arrivals(({ target }) => target === '/api')).toEqual([]);
  });
});
