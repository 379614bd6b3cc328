import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { problemOf } from '../support/client.js';
import { headerOf } from '../support/fake-upstream.js';
import { sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { TokenServer } from '../support/token-server.js';

interface Verification {
  ok: boolean;
  status: number | null;
  error: { code: string; message: string } | null;
  request: { method: string; path: string };
}

describe.each(FORMS)('POST /connections/:id/verify, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  async function connect(
    verify: object | undefined,
    integration: object = {},
    credentials: object = { token: 'good' },
  ): Promise<string> {
    const { client, upstream } = system;
    const id = `api-${randomBytes(4).toString('hex')}`;
    await client.manage('POST', '/providers', {
      ...{
        id,
        name: 'A third party',
        baseUrl: 'https://api.example.com',
        auth: { type: 'bearer' },
      },
      ...(verify ? { verify } : {}),
    });
    await client.manage('POST', '/integrations', {
      key: id,
      provider: id,
      baseUrl: `${upstream.url}/v1`,
      plainHttpHosts: [upstream.host],
      ...integration,
    });
    const made = await client.manage<{ id: string }>('POST', '/connections', {
      integration: id,
      credentials,
    });
    return made.id;
  }
  const verify = (id: string): Promise<Verification> =>
    system.client.manage<Verification>('POST', `/connections/${id}/verify`, {});

  it("makes the provider's request with the connection's credentials, and says what came of it", async () => {
    const { upstream } = system;
    upstream.on('/v1/me', ({ arrival }) => ({
      status: headerOf(arrival, 'authorization') === 'Bearer good' ? 200 : 401,
    }));
    const good = await connect({ path: '/me?short=1', headers: { 'x-version': '7' } });
    expect(await verify(good)).toEqual({
      ok: true,
      status: 200,
      error: null,
      request: { method: 'GET', path: '/me?short=1' },
    });
    const [arrival] = upstream.arrivals();
    expect([arrival?.method, arrival?.target]).toEqual(['GET', '/v1/me?short=1']);
    expect(arrival && headerOf(arrival, 'x-version')).toBe('7');
    const bad = await connect({ path: '/me' }, {}, { token: 'bad' });
    expect(await verify(bad)).toMatchObject({ ok: false, status: 401, error: null });
  });

  it('sends a body, and reads what the answer says where the status alone does not tell', async () => {
    const said = { method: 'POST', path: '/test', body: '{"a":1}' };
    const id = await connect({ ...said, expect: { pointer: '/ok', in: ['true'] } });
    const answers = [{ ok: true }, { ok: false }, {}, 'no JSON'];
    const found: boolean[] = [];
    for (const answer of answers) {
      const body = gzipSync(typeof answer === 'string' ? answer : JSON.stringify(answer));
      system.upstream.on('/v1/test', { headers: { 'content-encoding': 'gzip' }, body });
      found.push((await verify(id)).ok);
    }
    expect(found).toEqual([true, false, false, false]);
    expect(system.upstream.arrivals()[0]?.body.toString()).toBe('{"a":1}');
  });

  it('is not held up by an answer of any size', async () => {
    system.upstream.on('/v1/large', { body: Buffer.alloc(20_000_000, 'x') });
    expect(await verify(await connect({ path: '/large' }))).toMatchObject({
      ok: true,
      status: 200,
    });
  });

  it('renews tokens that have expired, as any call does', async () => {
    const { upstream } = system;
    const tokens = new TokenServer(upstream, () => undefined);
    tokens.expire();
    const auth = { type: 'oauth2', tokenUrl: `${upstream.url}/token` };
    const oauth = { auth, oauth: { clientId: 'c' }, baseUrl: upstream.url };
    const credentials = { accessToken: 'old', refreshToken: 'r' };
    const id = await connect({ path: '/api' }, oauth, credentials);
    expect(await verify(id)).toMatchObject({ ok: true, status: 200 });
    expect(upstream.arrivals(({ target }) => target === '/token')).toHaveLength(1);
  });

  it('says why the third party was not reached', async () => {
    const id = await connect({ path: '/me' });
    system.upstream.on('/v1/me', ({ response }) => void response.destroy());
    expect(await verify(id)).toMatchObject({
      ok: false,
      status: null,
      error: { code: 'upstream_reset' },
    });
    await system.client.manage('PATCH', `/connections/${id}`, { status: 'disabled' });
    expect(await verify(id)).toMatchObject({ ok: false, error: { code: 'connection_disabled' } });
  });

  it('waits for its turn, and says when there is none', async () => {
    const limits = { windows: [{ requests: 1, perMs: 60_000 }] };
    const id = await connect({ path: '/me' }, { limits });
    expect((await verify(id)).ok).toBe(true);
    const answer = await sendJson(system.client, 'POST', `/connections/${id}/verify`, {});
    expect(problemOf(answer)).toMatchObject({ status: 429, code: 'limit_wait_exceeded' });
  });

  it("makes the integration's own request, where nothing is known of its provider, or in its place", async () => {
    const { client, upstream } = system;
    const key = `own-${randomBytes(4).toString('hex')}`;
    await client.manage('POST', '/integrations', {
      key,
      name: 'Own',
      baseUrl: upstream.url,
      plainHttpHosts: [upstream.host],
      auth: { type: 'bearer' },
      verify: { path: '/who', account: '/user/name' },
    });
    const { id: own } = await client.manage<{ id: string }>('POST', '/connections', {
      integration: key,
      credentials: { token: 'good' },
    });
    upstream.on('/who', { body: { user: { name: 'somebody' } } });
    expect(await verify(own)).toEqual({
      ok: true,
      status: 200,
      error: null,
      account: 'somebody',
      request: { method: 'GET', path: '/who' },
    });
    const instead = await connect({ path: '/me' }, { verify: { path: '/who' } });
    expect((await verify(instead)).request.path).toBe('/who');
    await client.manage('PATCH', `/integrations/${key}`, { verify: null });
    const answer = await sendJson(client, 'POST', `/connections/${own}/verify`, {});
    expect(problemOf(answer)).toMatchObject({ status: 409, code: 'conflict' });
  });

  it('answers 409 where the provider names no request', async () => {
    const id = await connect(undefined);
    const answer = await sendJson(system.client, 'POST', `/connections/${id}/verify`, {});
    expect(problemOf(answer)).toMatchObject({ status: 409, code: 'conflict' });
  });

  it('sends nothing to where the credentials must not go', async () => {
    const id = await connect({ path: '/%2e%2e/admin' });
    const answer = await sendJson(system.client, 'POST', `/connections/${id}/verify`, {});
    expect(problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_path' });
    expect(system.upstream.arrivals()).toEqual([]);
  });
});
