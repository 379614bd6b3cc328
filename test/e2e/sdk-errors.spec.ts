import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { headerOf } from '../support/fake-upstream.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe.each(FORMS)('a third-party SDK, %s,', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  it('finds the members by which it decides in every problem', async () => {
    const { id } = await aConnection(system);
    const unknown = await system.client.call(id, '/x', { headers: { authorization: 'Bearer no' } });
    const missing = await system.client.call('nowhere', '/x');
    for (const [answer, type] of [
      [unknown, 'authentication_error'],
      [missing, 'not_found_error'],
    ] as const) {
      const { code, title } = problemOf(answer);
      expect(JSON.parse(answer.text)).toMatchObject({
        message: title,
        error: { type, code, message: title },
      });
    }
    const challenges = unknown.rawHeaders.filter(([name]) => name === 'www-authenticate');
    expect(challenges.map(([, value]) => value.split(' ')[0])).toEqual(['Bearer', 'Basic']);
  });

  it.each([
    ['POST', 'false'],
    ['PATCH', 'false'],
    ['GET', undefined],
    ['PUT', undefined],
  ])('is told not to repeat a %s that may have left: %s', async (method, told) => {
    system.upstream.on('/lost', ({ request }) => void request.socket.destroy());
    const { id } = await aConnection(system);
    const answer = await system.client.call(id, '/lost', { method });
    expect(problemOf(answer)).toMatchObject({ code: 'upstream_reset', dispatched: true });
    const { 'x-should-retry': any, 'stripe-should-retry': stripe } = answer.headers;
    expect([any, stripe]).toEqual([told, told]);
  });

  it.each([
    ['as Basic password', (key: string) => basic(`me@example.com/token:${key}`)],
    ['under a scheme of its own', (key: string) => `Bot ${key}`],
    ['in a signature', (key: string) => `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu/s3`],
  ])('may send the key %s', async (_where, authorization) => {
    const { id } = await aConnection(system);
    const headers = { authorization: authorization(system.key) };
    expect((await system.client.call(id, '/x', { headers })).status).toBe(200);
    const [arrival] = system.upstream.arrivals();
    expect(arrival && headerOf(arrival, 'authorization')).toBe('Bearer secret-token');
  });

  const inPrivateToken = {
    integration: { auth: { type: 'api_key', in: 'header', name: 'PRIVATE-TOKEN' } },
    credentials: { apiKey: 'theirs' },
  };

  it('may send the key where the integration sends its credential, and nowhere else', async () => {
    const { id } = await aConnection(system, inPrivateToken);
    const { id: other } = await aConnection(system);
    const send = (selector: string) =>
      system.client.send(`/connections/${selector}/proxy/x`, {
        headers: { authorization: '', 'private-token': system.key },
      });
    expect((await send(id)).status).toBe(200);
    expect(problemOf(await send(other)).code).toBe('invalid_api_key');
    const arrivals = system.upstream.arrivals();
    expect(arrivals.map((each) => headerOf(each, 'private-token'))).toEqual(['theirs']);
    const managed = await system.client.send('/connections', {
      headers: { authorization: '', 'private-token': system.key },
    });
    expect(problemOf(managed).code).toBe('invalid_api_key');
  });

  it.each<[string, object, Record<string, string>]>([
    [
      'parameter of an API key',
      { type: 'api_key', in: 'query', name: 'api_key' },
      { apiKey: 'theirs' },
    ],
    [
      'parameter of several credentials',
      { type: 'headers', headers: { 'x-app': '{app}' }, query: { api_key: '{apiKey}' } },
      { app: 'a', apiKey: 'theirs' },
    ],
  ])('may send the key in the %s, which goes no further', async (_what, auth, credentials) => {
    const { id } = await aConnection(system, { integration: { auth }, credentials });
    const { id: other } = await aConnection(system);
    const send = (selector: string, query: string) =>
      system.client.send(`/connections/${selector}/proxy/x?${query}`, {
        headers: { authorization: '' },
      });
    const { key } = system;
    const statuses = [
      await send(id, `api_key=${key}`),
      await send(id, `a=%zz&api%5Fkey=${key}&b`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    expect(problemOf(await send(id, `elsewhere=${key}`)).code).toBe('invalid_api_key');
    expect(problemOf(await send(other, `api_key=${key}`)).code).toBe('invalid_api_key');
    expect(system.upstream.arrivals().map(({ target }) => target)).toEqual([
      '/x?api_key=theirs',
      '/x?a=%zz&b&api_key=theirs',
    ]);
    expect(system.logs()).not.toContain(key);
  });

  it('of WebDAV may name resources as it reaches them, where links are rewritten', async () => {
    const { id } = await aConnection(system, {
      integration: {
        baseUrl: `${system.upstream.url}/dav`,
        plainHttpHosts: [system.upstream.host],
      },
    });
    const proxied = `${system.client.address}/connections/${id}/proxy`;
    const move = (to: string, more: Record<string, string> = {}) =>
      system.client.call(id, '/a', {
        method: 'MOVE',
        headers: { destination: to, if: `<${to}> (<urn:x>)`, ...more },
      });
    const on = { 'sluice-rewrite-links': 'on' };
    const [ours, theirs] = [`${proxied}/b%20c`, `${system.upstream.url}/dav/b%20c`];
    expect((await move(ours, on)).status).toBe(200);
    expect((await move(ours)).status).toBe(200);
    const named = system.upstream
      .arrivals()
      .map((each) => [headerOf(each, 'destination'), headerOf(each, 'if')]);
    expect(named).toEqual([
      [theirs, `<${theirs}> (<urn:x>)`],
      [ours, `<${ours}> (<urn:x>)`],
    ]);
    const leaving = await move(`${proxied}/%2e%2e/b`, on);
    expect(problemOf(leaving)).toMatchObject({ status: 400, code: 'invalid_path' });
  });

  it('does not send the key upstream in any other header', async () => {
    const { id } = await aConnection(system);
    const { key } = system;
    const headers = { 'x-copy': key, 'x-quoted': `k="${key}"`, 'x-pair': basic(`u:${key}`) };
    const answer = await system.client.call(id, '/x', { headers: { ...headers, 'x-kept': 'yes' } });
    expect(answer.status).toBe(200);
    const [arrival] = system.upstream.arrivals();
    const names = arrival?.headers.map(([name]) => name.toLowerCase()) ?? [];
    expect(names.filter((name) => name.startsWith('x-'))).toEqual(['x-kept']);
    expect(JSON.stringify(arrival?.headers)).not.toContain(key);
  });

  it('may repeat itself under an idempotency key with another trace, agent and instant', async () => {
    const { id: connection } = await aConnection(system);
    const post = (attempt: string, more: object = {}) =>
      system.client.send('/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `repeat-${form}` },
        body: JSON.stringify({
          connection,
          method: 'POST',
          path: '/repeated',
          body: { a: 1 },
          headers: { traceparent: `00-${attempt}`, 'user-agent': attempt, 'x-retry': attempt },
          runAt: new Date(Date.now() + Number(attempt)).toISOString(),
          ...more,
        }),
      });
    const idOf = ({ text }: { text: string }) => (JSON.parse(text) as { id: string }).id;
    const first = await post('1');
    expect(first.status).toBe(202);
    expect(idOf(await post('2'))).toBe(idOf(first));
    for (const other of [{ method: 'PUT' }, { path: '/other' }, { body: { a: 2 } }])
      expect(problemOf(await post('3', other)).code).toBe('idempotency_mismatch');
  });
});
