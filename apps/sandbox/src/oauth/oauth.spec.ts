import { createHash } from 'node:crypto';
import { startSandbox, type Sandbox } from '../index.js';

const REDIRECT = 'http://127.0.0.1:9/callback?own=a%20b';
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const PKCE = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

let sandbox: Sandbox;
let nowMs = Date.UTC(2026, 0, 1);

beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => nowMs, accessTokenLifetimeS: 60 });
});
afterEach(() => sandbox.close());

async function post(path: string, form: Record<string, string>, authorization?: string) {
  const { clientId, clientSecret } = sandbox.oauth;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const headers = { authorization: authorization ?? basic };
  const body = new URLSearchParams(form);
  const answer = await fetch(sandbox.url + path, { method: 'POST', headers, body });
  const text = await answer.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Record<string, string | number>;
  return { status: answer.status, headers: answer.headers, json };
}

const refresh = (refreshToken: unknown, more: Record<string, string> = {}) =>
  post('/oauth/token', {
    grant_type: 'refresh_token',
    refresh_token: String(refreshToken),
    ...more,
  });

async function me(accessToken: unknown) {
  const headers = { authorization: `Bearer ${String(accessToken)}` };
  const answer = await fetch(`${sandbox.url}/v1/me`, { headers });
  const challenge = answer.headers.get('www-authenticate');
  return { status: answer.status, challenge, json: await answer.json() };
}

async function authorize(change: Record<string, string | undefined> = {}) {
  const request: Record<string, string | undefined> = {
    client_id: 'sandbox-client',
    redirect_uri: REDIRECT,
    response_type: 'code',
    state: 'st&te',
    approve: '1',
    ...change,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) {
    if (value !== undefined) query.append(name, value);
  }
  const url = `${sandbox.oauth.authorizationUrl}?${query.toString()}`;
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  const sent = new URL(location ?? 'none:').searchParams;
  return { status: answer.status, location, sent, body: await answer.text() };
}

const exchange = (code: string | null, more: Record<string, string> = {}) => {
  const form = { grant_type: 'authorization_code', code: code ?? '', redirect_uri: REDIRECT };
  return post('/oauth/token', { ...form, ...more });
};

describe('authorization', () => {
  it('gives a code for PKCE, keeps the query of the redirect_uri and returns the state', async () => {
    const { location, sent } = await authorize(PKCE);
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1:9\/callback\?own=a%20b&code=/);
    expect(sent.get('state')).toBe('st&te');
    const { status, headers, json } = await exchange(sent.get('code'), { code_verifier: VERIFIER });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 60 });
    expect((await me(json['access_token'])).json).toEqual({
      subject: 'sandbox-user',
      scopes: ['contacts.read', 'contacts.write'],
    });
  });

  it.each([
    ['the wrong verifier', PKCE, { code_verifier: VERIFIER.toUpperCase() }],
    ['no verifier', PKCE, {}],
    ['a verifier nobody announced', {}, { code_verifier: VERIFIER }],
    ['another redirect_uri', {}, { redirect_uri: 'http://127.0.0.1:9/callback?own=a+b' }],
  ])('refuses a code with %s', async (_case, request, form) => {
    const { sent } = await authorize(request);
    const { status, json } = await exchange(sent.get('code'), form);
    expect([status, json['error']]).toEqual([400, 'invalid_grant']);
  });

  it('revokes the tokens of a code that is used twice, and refuses an expired code', async () => {
    const code = (await authorize()).sent.get('code');
    const { json } = await exchange(code);
    expect((await exchange(code)).json['error']).toBe('invalid_grant');
    expect((await me(json['access_token'])).status).toBe(401);
    const late = (await authorize()).sent.get('code');
    nowMs += 60_000;
    expect((await exchange(late)).json['error']).toBe('invalid_grant');
  });

  it('asks for consent, and tells the client when it is denied', async () => {
    const { status, body } = await authorize({ approve: undefined, state: '"><script>' });
    expect(status).toBe(200);
    expect(body).toContain('Allow</button>');
    expect(body).toContain('Deny</button>');
    expect(body).not.toContain('<script>');
    expect((await authorize({ approve: '0' })).sent.get('error')).toBe('access_denied');
  });
});

describe('authorization errors', () => {
  it.each([
    ['invalid_scope', { scope: 'contacts.read everything' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { code_challenge: CHALLENGE, code_challenge_method: 'plain' }],
    ['invalid_request', { response_type: undefined }],
  ])('redirects with %s for %j', async (error, change) => {
    const { status, sent } = await authorize(change);
    expect(status).toBe(302);
    expect(sent.get('error')).toBe(error);
    expect(sent.get('state')).toBe('st&te');
  });

  it.each([
    ['an unknown client', { client_id: 'other' }],
    ['a foreign host', { redirect_uri: 'http://127.0.0.1.example.com/' }],
    ['a user that looks like loopback', { redirect_uri: 'http://127.0.0.1@example.com/' }],
    ['a fragment', { redirect_uri: 'http://localhost/#a' }],
    ['another scheme', { redirect_uri: 'javascript://localhost/%0aalert(1)' }],
    ['a line break', { redirect_uri: 'http://localhost/\nx' }],
    ['no redirect_uri', { redirect_uri: undefined }],
  ])('never redirects for %s', async (_case, change) => {
    const { status, location } = await authorize(change);
    expect([status, location]).toEqual([400, null]);
  });
});

describe('tokens', () => {
  it('rotates: the new refresh token works, the old access token lives on', async () => {
    const first = sandbox.issueTokens();
    const { json } = await refresh(first.refreshToken);
    expect(json['refresh_token']).not.toBe(first.refreshToken);
    expect((await me(first.accessToken)).status).toBe(200);
    expect((await refresh(json['refresh_token'])).status).toBe(200);
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, refreshes: 2, reuseDetected: 0 });
  });

  it('revokes the whole family when a used refresh token comes back', async () => {
    const first = sandbox.issueTokens();
    const stranger = sandbox.issueTokens();
    const { json } = await refresh(first.refreshToken);
    const reuse = await refresh(first.refreshToken);
    expect([reuse.status, reuse.json['error']]).toEqual([400, 'invalid_grant']);
    expect((await refresh(json['refresh_token'])).json['error']).toBe('invalid_grant');
    expect((await me(json['access_token'])).status).toBe(401);
    expect((await me(stranger.accessToken)).status).toBe(200);
    expect(sandbox.stats()).toMatchObject({ refreshes: 1, reuseDetected: 1 });
  });

  it('keeps the refresh token when only the scope is refused, and narrows a scope', async () => {
    const { refreshToken } = sandbox.issueTokens();
    const refused = await refresh(refreshToken, { scope: 'everything' });
    expect(refused.json['error']).toBe('invalid_scope');
    const { json } = await refresh(refreshToken, { scope: 'contacts.read' });
    expect(json['scope']).toBe('contacts.read');
    const headers = { authorization: `Bearer ${String(json['access_token'])}` };
    const answer = await fetch(`${sandbox.url}/v1/contacts`, { method: 'POST', headers });
    expect(answer.status).toBe(403);
  });

  it('expires by the clock and by expire()', async () => {
    const short = sandbox.issueTokens({ lifetimeS: 10, subject: 'ada' });
    const other = sandbox.issueTokens();
    expect(short.expiresAt.getTime()).toBe(nowMs + 10_000);
    nowMs += 9_999;
    expect(await me(short.accessToken)).toMatchObject({ status: 200, json: { subject: 'ada' } });
    nowMs += 1;
    const gone = { status: 401, challenge: 'Bearer error="invalid_token"' };
    expect(await me(short.accessToken)).toMatchObject(gone);
    sandbox.expire(other.accessToken);
    expect(await me(other.accessToken)).toMatchObject(gone);
    expect(await me('unknown')).toMatchObject(gone);
    expect((await refresh(other.refreshToken)).status).toBe(200);
    expect(() => sandbox.expire('unknown')).toThrow('issued');
  });

  it('revokes: an access token alone, a refresh token with its grant, an unknown one quietly', async () => {
    const one = sandbox.issueTokens();
    expect((await post('/oauth/revoke', { token: one.accessToken })).status).toBe(200);
    expect((await me(one.accessToken)).status).toBe(401);
    const { json } = await refresh(one.refreshToken);
    await post('/oauth/revoke', { token: String(json['refresh_token']) });
    expect((await me(json['access_token'])).status).toBe(401);
    expect((await post('/oauth/revoke', { token: 'unknown' })).status).toBe(200);
  });
});

describe('token requests', () => {
  it('authenticates the client by Basic or by body, not by both', async () => {
    const body = { client_id: 'sandbox-client', client_secret: 'sandbox-secret' };
    const form = { grant_type: 'client_credentials' };
    expect((await post('/oauth/token', { ...form, ...body }, '')).status).toBe(200);
    expect((await post('/oauth/token', form)).status).toBe(200);
    expect((await post('/oauth/token', { ...form, ...body })).json['error']).toBe(
      'invalid_request',
    );
    const wrong = await post('/oauth/token', { ...form, ...body, client_secret: 'x' }, '');
    expect([wrong.status, wrong.json['error']]).toEqual([401, 'invalid_client']);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('gives the client a token of its own, without a refresh token', async () => {
    const { json } = await post('/oauth/token', { grant_type: 'client_credentials' });
    expect(json).not.toHaveProperty('refresh_token');
    expect((await me(json['access_token'])).json).toMatchObject({ subject: 'sandbox-client' });
  });

  it('answers RFC 6749 errors to an unknown grant, a missing parameter and JSON', async () => {
    const unknown = await post('/oauth/token', { grant_type: 'password' });
    expect(unknown.json['error']).toBe('unsupported_grant_type');
    const missing = await post('/oauth/token', { grant_type: 'refresh_token' });
    expect(missing.json['error']).toBe('invalid_request');
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{}' };
    const json = (await (await fetch(sandbox.oauth.tokenUrl, init)).json()) as unknown;
    expect(json).toMatchObject({ error: 'invalid_request' });
    expect(sandbox.stats().tokenRequests).toBe(3);
  });
});
