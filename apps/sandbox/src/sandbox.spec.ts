import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import Fastify from 'fastify';
import { ContactStore } from './contacts/contact-store.js';
import { startSandbox, type Sandbox } from './index.js';
import { SlidingLog } from './limited/sliding-log.js';
import { CodeBook } from './oauth/code-book.js';
import { TokenBook } from './oauth/token-book.js';
import { ROUTES } from './route-list.js';
import { registerRoutes } from './routes.js';

let sandbox: Sandbox;
let nowMs = Date.UTC(2026, 0, 1);

beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => nowMs });
});
afterEach(() => sandbox.close());

const get = (target: string, headers: Record<string, string> = {}) =>
  fetch(sandbox.url + target, { headers, redirect: 'manual' });

/** A request whose target no client library has tidied. */
async function raw(options: RequestOptions, body?: Buffer): Promise<IncomingMessage> {
  const request = httpRequest({ host: '127.0.0.1', port: sandbox.port, ...options });
  request.end(body);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}

describe('the list of routes', () => {
  it('holds every route, and nothing else', async () => {
    const stats = { tokenRequests: 0, refreshes: 0, reuseDetected: 0, requests: 0 };
    const server = Fastify({ exposeHeadRoutes: false });
    const met: string[] = [];
    server.addHook('onRoute', ({ method, url }) => {
      met.push(`${Array.isArray(method) ? 'ANY' : method} ${url}`);
    });
    registerRoutes(server, {
      clock: Date.now,
      stats,
      tokens: new TokenBook(Date.now, 1, stats),
      codes: new CodeBook(Date.now),
      contacts: new ContactStore(Date.now),
      limiter: new SlidingLog(),
    });
    await server.ready();
    expect(met.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
    expect(await (await get('/')).json()).toMatchObject({ routes: ROUTES });
  });

  it('is where an unknown or unreadable path points to', async () => {
    expect(await (await get('/nowhere')).json()).toMatchObject({ error: 'not_found' });
    expect(await (await get('/%zz')).json()).toMatchObject({ error: 'bad_request' });
    expect(sandbox.stats().requests).toBe(2);
  });
});

describe('identity', () => {
  it('accepts the API key by header or query, and Basic', async () => {
    const byHeader = await get('/v1/keys/me', { 'x-sandbox-key': 'sandbox-key' });
    expect(await byHeader.json()).toEqual({ subject: 'key-holder', via: 'header' });
    const byQuery = await get('/v1/keys/me?api_key=sandbox-key');
    expect(await byQuery.json()).toEqual({ subject: 'key-holder', via: 'query' });
    const basic = { authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` };
    expect((await get('/v1/basic/me', basic)).status).toBe(200);
  });

  it('refuses a wrong key, two keys and wrong Basic credentials', async () => {
    expect((await get('/v1/keys/me', { 'x-sandbox-key': 'x' })).status).toBe(401);
    const two = await get('/v1/keys/me?api_key=sandbox-key', { 'x-sandbox-key': 'sandbox-key' });
    expect(two.status).toBe(400);
    const wrong = await get('/v1/basic/me', { authorization: 'Basic eDp5' });
    expect([wrong.status, wrong.headers.get('www-authenticate')?.slice(0, 5)]).toEqual([
      401,
      'Basic',
    ]);
  });
});

describe('the limiter', () => {
  const limited = async (headers: Record<string, string> = {}) => {
    const answer = await get('/v1/limited?limit=2&windowMs=1000', headers);
    const header = (name: string) => Number(answer.headers.get(name) ?? NaN);
    return {
      status: answer.status,
      limit: header('x-ratelimit-limit'),
      remaining: header('x-ratelimit-remaining'),
      resetS: header('x-ratelimit-reset'),
      retryAfterS: header('retry-after'),
    };
  };

  it('counts down, refuses, and frees each place one window after it was taken', async () => {
    const startS = nowMs / 1000;
    const open = { status: 200, limit: 2, resetS: startS + 1, retryAfterS: NaN };
    expect(await limited()).toEqual({ ...open, remaining: 1 });
    nowMs += 600;
    expect(await limited()).toEqual({ ...open, remaining: 0 });
    const full = { ...open, status: 429, remaining: 0, retryAfterS: 1 };
    nowMs += 399;
    expect(await limited()).toEqual(full);
    nowMs += 1;
    expect(await limited()).toEqual({ ...open, remaining: 0, resetS: startS + 2 });
    nowMs += 599;
    expect(await limited()).toEqual({ ...full, resetS: startS + 2 });
    nowMs += 1;
    expect((await limited()).status).toBe(200);
  });

  it('counts each credential apart, and a grant through its refreshes', async () => {
    const { accessToken, refreshToken } = sandbox.issueTokens();
    const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` });
    const { clientId, clientSecret, tokenUrl } = sandbox.oauth;
    const form = { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken };
    const body = new URLSearchParams({ ...form, grant_type: 'refresh_token' });
    const fresh = (await (await fetch(tokenUrl, { method: 'POST', body })).json()) as object;
    const token: unknown = 'access_token' in fresh ? fresh.access_token : undefined;
    expect((await limited(bearer(accessToken))).remaining).toBe(1);
    expect((await limited(bearer(token))).remaining).toBe(0);
    expect((await limited(bearer(accessToken))).status).toBe(429);
    expect((await limited({ 'x-sandbox-key': 'k' })).remaining).toBe(1);
    expect((await limited()).remaining).toBe(1);
  });
});

describe('the echo', () => {
  it.each(['GET', 'DELETE', 'POST', 'OPTIONS', 'PROPFIND', 'TRACE'])(
    'shows a %s with a bad escape, an odd type and a body as it arrived',
    async (method) => {
      const path = '/v1/echo//a%2Fb/%zz/../c?x=%zz&x=2';
      const body = Buffer.from([0, 255, 13, 10, 123]);
      const headers = ['Host', 'h', 'X-One', 'a', 'x-one', 'b', 'content-TYPE', 'w;;eird'];
      headers.push('Content-Length', String(body.length));
      const answer = await raw({ method, path, headers }, body);
      const shown = JSON.parse((await buffer(answer)).toString()) as { headers: string[][] };
      expect(shown).toMatchObject({
        method,
        target: path,
        bodyBase64: body.toString('base64'),
        bodyBytes: 5,
      });
      expect(shown.headers.flat().slice(0, headers.length)).toEqual(headers);
    },
  );

  it('takes a long target and a large chunked body', async () => {
    const path = `/v1/echo?${'q'.repeat(100_000)}`;
    const headers = { 'transfer-encoding': 'chunked' };
    const answer = await raw({ method: 'PUT', path, headers }, Buffer.alloc(5_000_000, 'x'));
    const shown = JSON.parse((await buffer(answer)).toString()) as object;
    expect(shown).toMatchObject({ target: path, bodyBytes: 5_000_000 });
  });
});

describe('trouble', () => {
  it('resets the connection before the head', async () => {
    await expect(raw({ path: '/v1/fail/reset' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('breaks off in the middle of the body', async () => {
    const answer = await raw({ path: '/v1/fail/half' });
    expect(answer.headers['content-length']).toBe('20');
    const chunks: unknown[] = [];
    const reading = (async () => {
      for await (const chunk of answer) chunks.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(chunks.join('')).toBe('0123456789');
  });

  it.each([200, 302, 418, 503])('answers status %d on demand', async (status) => {
    const answer = await get(`/v1/status/${status}?retryAfter=7`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '7']);
    expect(await answer.json()).toEqual({ status });
  });

  it('takes any method, type and body', async () => {
    const headers = { 'content-type': 'w;;eird' };
    const answer = await raw({ method: 'POST', path: '/v1/slow?ms=0', headers }, Buffer.from('{'));
    expect(answer.statusCode).toBe(200);
    await buffer(answer);
  });

  it.each(['/v1/status/199', '/v1/status/600', '/v1/slow?ms=soon', '/v1/binary?bytes=1e3'])(
    'answers %s with 400 and a sentence',
    async (target) => {
      const answer = await get(target);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        message: expect.stringMatching(/\.$/) as string,
      });
    },
  );
});

describe('close()', () => {
  it('ends hanging, pausing, streaming and silent sockets at once', async () => {
    const hanging = raw({ path: '/v1/fail/hang' });
    const pausing = raw({ path: '/v1/slow?ms=600000' });
    const streaming = await raw({ path: '/v1/stream/sse?everyMs=60000' });
    await once(streaming, 'data');
    const silent = connect(sandbox.port, '127.0.0.1');
    await once(silent, 'connect');
    const silentClosed = once(silent, 'close');
    const ended = Promise.allSettled([hanging, pausing, buffer(streaming)]);
    await sandbox.close();
    const reasons = (await ended).map((end) => (end.status === 'rejected' ? 'broken' : 'whole'));
    expect(reasons).toEqual(['broken', 'broken', 'broken']);
    await silentClosed;
  });
});

describe('content', () => {
  it('sends each event and each chunk', async () => {
    const events = await (await get('/v1/stream/sse?count=2&everyMs=0')).text();
    expect(events).toBe(
      'id: 1\nevent: tick\ndata: {"n":1}\n\nid: 2\nevent: tick\ndata: {"n":2}\n\n',
    );
    const chunks = await get('/v1/stream/chunks?count=3&bytes=2&everyMs=1');
    expect(await chunks.text()).toBe('aabbcc');
  });

  it('draws the same bytes from the same seed, and a shorter answer is a prefix', async () => {
    const answer = await get('/v1/binary?bytes=200001&seed=7');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-length')).toBe('200001');
    expect(bytes.subarray(0, 8).toString('hex')).toBe('fea6105139c727fc');
    const draw = async (query: string) =>
      Buffer.from(await (await get(`/v1/binary?${query}`)).arrayBuffer());
    expect((await draw('bytes=200001&seed=7')).equals(bytes)).toBe(true);
    expect((await draw('bytes=70000&seed=7')).equals(bytes.subarray(0, 70_000))).toBe(true);
    expect((await draw('bytes=70000&seed=8')).equals(bytes.subarray(0, 70_000))).toBe(false);
    const etag = answer.headers.get('etag') ?? '';
    const again = await get('/v1/binary?bytes=200001&seed=7', { 'if-none-match': etag });
    expect(again.status).toBe(304);
  });

  it('sends gzip as gzip, and headers in their order, case and number', async () => {
    const zipped = await raw({ path: '/v1/gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect((await buffer(zipped)).subarray(0, 2).toString('hex')).toBe('1f8b');
    const { rawHeaders } = await raw({ path: '/v1/headers' });
    expect(rawHeaders.slice(2, 8)).toEqual([
      'Set-Cookie',
      'first=1; Path=/',
      'X-Mixed-Case',
      'Upper',
      'set-cookie',
      'second=2; Path=/',
    ]);
  });
});
