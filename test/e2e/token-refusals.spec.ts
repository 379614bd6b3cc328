import { aConnection } from '../support/builders.js';
import { type Answer, problemOf } from '../support/client.js';
import { aFakeGrant } from '../support/fake-grant.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

interface ConnectionView {
  status: string;
  lastError?: string;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const EXPIRED = '2020-01-01T00:00:00Z';

describe.each(FORMS)('an authorisation server, %s,', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  const view = (id: string) => system.client.manage<ConnectionView>('GET', `/connections/${id}`);
  const asked = () => system.upstream.arrivals(({ target }) => target === '/token').length;
  const call = (id: string, path = '/api'): Promise<Answer> => system.client.call(id, path);
  const change = (id: string, set: string) =>
    query(system.databaseUrl, `update credential set ${set} where connection_id = '${id}'`);
  /** Back-off ends. */
  const timePasses = (id: string) => change(id, 'retry_at = now(), refresh_due = null');

  /** Calls until the server has been asked so often for this connection. */
  async function callUntilAsked(id: string, times: number): Promise<void> {
    await until(async () => {
      await timePasses(id);
      await call(id);
      return asked() >= times;
    });
  }

  it('that answers with a form is understood', async () => {
    const { id } = await aFakeGrant(system);
    system.upstream.on('/token', { headers: FORM, body: 'access_token=new&expires_in=3600' });
    expect((await call(id)).text).toBe('welcome');
  });

  it('is not asked for a token per call by an endpoint that is not permitted to any token', async () => {
    const { id } = await aFakeGrant(system);
    system.upstream.on('/forbidden', { status: 401, body: 'insufficient scope' });
    for (const { client } of [...system.gateways, ...system.gateways]) {
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => client.call(id, '/forbidden')));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
      expect((await client.call(id, '/api')).text).toBe('welcome');
    }
    const before = asked();
    expect(before).toBeLessThanOrEqual(3);
    await change(id, `futile_until = now() - interval '1 second'`);
    await system.client.manage('POST', `/connections/${id}/refresh`, {});
    await until(async () => {
      await call(id, '/forbidden');
      return asked() === before + 2;
    });
  });

  it('that refuses without a known word, again and again, is taken at its word, and at its next one', async () => {
    const { id } = await aFakeGrant(system, { credentials: { expiresAt: EXPIRED } });
    system.upstream.on('/token', { status: 401, body: '<h1>Unauthorized</h1>' });
    const first = await call(id);
    expect([first.status, problemOf(first).code]).toEqual([502, 'credentials_unavailable']);
    await callUntilAsked(id, 3);
    expect(await view(id)).toMatchObject({
      status: 'needs_reauth',
      lastError: expect.stringContaining('401'),
    });
    await until(async () => (await call(id)).status === 424);
    system.upstream.on('/token', { body: { access_token: 'new', expires_in: 3600 } });
    await change(id, 'retry_at = now(), refresh_due = now()');
    await until(async () => (await view(id)).status === 'active', { what: 'the next attempt' });
    expect(
      (
        await until(async () => {
          const answer = await call(id);
          return answer.status === 200 && answer;
        })
      ).text,
    ).toBe('welcome');
  });

  it('cannot renew what has no refresh token: its owner must authorise again', async () => {
    const { id } = await aConnection(system, {
      integration: {
        auth: { type: 'oauth2', tokenUrl: `${system.upstream.url}/token` },
        oauth: { clientId: 'client' },
      },
      credentials: { accessToken: 'old', expiresAt: EXPIRED },
    });
    expect((await call(id)).status).toBe(424);
    expect(await view(id)).toMatchObject({
      status: 'needs_reauth',
      lastError: 'the access token has expired, and there is no refresh token',
    });
    expect(system.upstream.arrivals()).toEqual([]);
  });

  it('whose answer nobody could read may have used up the refresh token: it is kept, and read once somebody says how', async () => {
    const { id, integrationKey } = await aFakeGrant(system, {
      credentials: { expiresAt: EXPIRED },
    });
    const two = { bot: { access_token: 'bot' }, user: { access_token: 'new' } };
    system.upstream.on('/token', { body: two });
    expect(problemOf(await call(id)).code).toBe('credentials_unavailable');
    system.upstream.on('/token', { status: 400, body: { error: 'invalid_grant' } });
    await callUntilAsked(id, 2);
    expect(await view(id)).toMatchObject({
      status: 'needs_reauth',
      lastError: 'invalid_grant, after an answer that could not be read and is kept sealed',
    });
    await system.client.manage('PATCH', `/integrations/${integrationKey}`, {
      auth: {
        type: 'oauth2',
        tokenUrl: `${system.upstream.url}/token`,
        tokenAnswer: { accessToken: '/user/access_token' },
      },
    });
    const before = asked();
    await until(async () => {
      const path = `/connections/${id}/refresh`;
      const json = { 'content-type': 'application/json' };
      await system.client.send(path, { method: 'POST', body: '{}', headers: json });
      return (await view(id)).status === 'active';
    });
    expect(asked()).toBe(before);
    expect(
      (
        await until(async () => {
          const answer = await call(id);
          return answer.status === 200 && answer;
        })
      ).text,
    ).toBe('welcome');
  });

  it('is asked at once when the client can be read again, and not when a lease has run out', async () => {
    const { id, integrationKey } = await aFakeGrant(system);
    const flip = `update integration set sealed_client_secret = set_byte(sealed_client_secret, 40,
      255 - get_byte(sealed_client_secret, 40)) where key = '${integrationKey}'`;
    await query(system.databaseUrl, flip);
    expect((await call(id)).text).toBe('the original answer');
    await query(system.databaseUrl, flip);
    expect((await call(id)).text).toBe('welcome');
  });

  it('is asked ahead of time although sixteen credentials that are due longer cannot be read', async () => {
    const { id } = await aFakeGrant(system);
    const { integrationKey } = await aFakeGrant(system);
    const broken = await Promise.all(
      Array.from({ length: 16 }, () =>
        system.client.manage<{ id: string }>('POST', '/connections', {
          integration: integrationKey,
          credentials: { accessToken: 'old', refreshToken: 'refresh-1', expiresAt: EXPIRED },
        }),
      ),
    );
    const ids = broken.map((each) => `'${each.id}'`).join(', ');
    await query(
      system.databaseUrl,
      `update credential
        set sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)),
          refresh_due = now() - interval '1 day'
       where connection_id in (${ids})`,
    );
    await change(id, `expires_at = now() + interval '1 second', refresh_due = now()`);
    await until(async () => (await view(id)).status === 'active' && asked() > 0, {
      what: 'the refresh ahead',
    });
    await query(
      system.databaseUrl,
      `update credential set refresh_due = null where connection_id in (${ids})`,
    );
  });
});
