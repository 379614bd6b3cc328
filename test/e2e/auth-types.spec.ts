import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { aConnection, type ConnectionOptions } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { type Arrival, headerOf } from '../support/fake-upstream.js';
import { postJob, settled } from '../support/jobs.js';
import { OAuth1Verifier } from '../support/oauth1-verifier.js';
import { contentsOf, query } from '../support/sql.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { TokenServer } from '../support/token-server.js';
import { until } from '../support/until.js';

const CLIENT = { clientId: 'robot', clientSecret: 's3cret-client&' };
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = ({ privateKey }: { privateKey: KeyObject }): string =>
  privateKey.export(pkcs8).toString();

const formOf = ({ body }: Arrival): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(body.toString()));

describe.each(FORMS)('auth types, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  const { stringify } = JSON;
  const at = (path: string): Arrival[] =>
    system.upstream.arrivals(({ target }) => target.split('?')[0] === path);
  const targets = (): string[] => system.upstream.arrivals().map(({ target }) => target);
  const view = (id: string) =>
    system.client.manage<Record<string, unknown>>('GET', `/connections/${id}`);

  const aTokenServer = (
    refusalOf: ConstructorParameters<typeof TokenServer>[1] = () => undefined,
  ): TokenServer => new TokenServer(system.upstream, refusalOf);

  async function aTokenConnection(auth: object, credentials: Record<string, string>) {
    const tokenUrl = `${system.upstream.url}/token`;
    return (
      await aConnection(system, { integration: { auth: { tokenUrl, ...auth } }, credentials })
    ).id;
  }

  describe('client credentials', () => {
    const basic = `Basic ${Buffer.from('robot:s3cret-client%26').toString('base64')}`;
    const knowsClient = (arrival: Arrival): string | undefined =>
      headerOf(arrival, 'authorization') === basic &&
      stringify(formOf(arrival)) ===
        stringify({ grant_type: 'client_credentials', scope: 'read write', audience: 'api' })
        ? undefined
        : 'invalid_client';
    const aClient = (credentials = CLIENT): Promise<string> =>
      aTokenConnection(
        {
          type: 'oauth2_client_credentials',
          scopes: ['read', 'write'],
          tokenParams: { audience: 'api' },
        },
        credentials,
      );

    it('obtain one token for everybody at the first call, and keep it', async () => {
      aTokenServer(knowsClient);
      const id = await aClient();
      const calls = Array.from({ length: 20 }, () => system.client.call(id, '/api'));
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
      expect((await system.client.call(id, '/api')).status).toBe(200);
      expect(at('/token')).toHaveLength(1);
      expect(await view(id)).toMatchObject({ status: 'active', expiresAt: expect.any(String) });
    });

    it('are renewed once when the provider says that the token has expired, and the call is replayed', async () => {
      const server = aTokenServer(knowsClient);
      const id = await aClient();
      await system.client.call(id, '/api');
      server.expire();
      const answer = await system.client.call(id, '/api', { method: 'POST', body: 'again' });
      expect([answer.status, answer.text]).toEqual([200, 'welcome again']);
      expect(targets()).toEqual(['/token', '/api', '/api', '/token', '/api']);
    });

    it('are not renewed in a loop when the provider tells a nonsensical expiry', async () => {
      const server = aTokenServer(knowsClient);
      for (const expiresIn of [0, -1, 0.001]) {
        server.expiresIn = expiresIn;
        const id = await aClient();
        const before = at('/token').length;
        for (let call = 0; call < 3; call++)
          expect((await system.client.call(id, '/api')).status).toBe(200);
        expect([expiresIn, at('/token').length - before]).toEqual([expiresIn, 1]);
      }
    });

    it("that are wrong are the connection's to correct: no further call until it has others", async () => {
      aTokenServer(knowsClient);
      const id = await aClient({ ...CLIENT, clientSecret: 'wrong' });
      for (let call = 0; call < 2; call++)
        expect(problemOf(await system.client.call(id, '/api'))).toMatchObject({
          code: 'needs_reauth',
          dispatched: false,
        });
      expect(await view(id)).toMatchObject({ status: 'needs_reauth', lastError: 'invalid_client' });
      expect(targets()).toEqual(['/token']);
      await system.client.manage('PATCH', `/connections/${id}`, { credentials: CLIENT });
      await postJob(system, { connection: id, method: 'GET', path: '/api' }).then((job) =>
        expect(settled(system, job.id)).resolves.toMatchObject({ response: { status: 200 } }),
      );
    });
  });

  it.each([
    ['RS256', rsa],
    ['ES256', p256],
  ])('a service account signs %s assertions, another for each token', async (alg, keys) => {
    const tokenUrl = `${system.upstream.url}/token`;
    const seen = new Set<unknown>();
    const server = aTokenServer(async (arrival) => {
      const { grant_type: grant, assertion = '', scope } = formOf(arrival);
      if (grant !== JWT_BEARER || scope !== 'a b') return 'unsupported_grant_type';
      const options = { audience: tokenUrl, issuer: 'robot@example.com', algorithms: [alg] };
      const { payload, protectedHeader } = await jwtVerify(assertion, keys.publicKey, options);
      const { jti, exp = 0, iat = 0, sub, kind } = payload;
      const isNew = jti !== undefined && !seen.has(jti);
      seen.add(jti);
      const claims = [protectedHeader.kid, exp - iat, sub, kind, payload['scope']];
      return isNew && stringify(claims) === stringify(['k1', 60, 'user-7', 'service', 'a b'])
        ? ''
        : 'invalid_grant';
    });
    const id = await aTokenConnection(
      {
        ...{ type: 'oauth2_jwt_bearer', algorithm: alg, scopes: ['a', 'b'] },
        ...{ assertionLifetimeS: 60, claims: { kind: 'service' }, subject: 'nobody' },
      },
      {
        ...{ issuer: 'robot@example.com', subject: 'user-7', keyId: 'k1' },
        privateKey: pemOf(keys),
      },
    );
    expect((await system.client.call(id, '/api')).status).toBe(200);
    server.expire();
    expect((await system.client.call(id, '/api')).status).toBe(200);
    expect(targets()).toEqual(['/token', '/api', '/api', '/token', '/api']);
    expect(seen.size).toBe(2);
  });

  describe('OAuth 1.0', () => {
    const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const hmac = {
      ...{ consumerKey: 'k/y', consumerSecret: 's3cret-consumer&' },
      ...{ token: 't k', tokenSecret: 's3cret-of-token%' },
    };

    async function aSignedApi(auth: object, credentials: Record<string, string>) {
      const verifier = new OAuth1Verifier(system.upstream.url, {
        publicKey: rsa.publicKey,
        ...{ consumerKey: '', ...credentials },
      });
      for (const path of ['/a', '/r%20v/X'])
        system.upstream.on(path, ({ arrival }) => {
          const refusal = verifier.refusalOf(arrival);
          return refusal === undefined ? { body: 'signed' } : { status: 401, body: refusal };
        });
      const { id } = await aConnection(system, {
        integration: { auth: { type: 'oauth1', ...auth } },
        credentials,
      });
      return { id, verifier };
    }

    it.each([
      ['HMAC-SHA1', hmac],
      ['HMAC-SHA256', { consumerKey: 'k', consumerSecret: 's3cret' }],
      ['PLAINTEXT', hmac],
      ['RSA-SHA1', { consumerKey: 'k', token: 't', privateKey: pemOf(rsa) }],
    ])('requests are signed with %s as they arrive', async (signatureMethod, credentials) => {
      const { id } = await aSignedApi({ signatureMethod }, credentials);
      for (const [target, options] of [
        ['/a', {}],
        ['/r%20v/X?b=2&a=%20x&a=+x&c%40=&a=%2b&oauth_token=mine&d', { method: 'DELETE' }],
        ['/a?q=1', { method: 'POST', headers: FORM, body: 'c2&a3=2+q&%C3%A9=%7E*' }],
        ['/a', { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'a=1' }],
        ['/a', { headers: [['authorization', `Bearer ${system.key}`]] as [string, string][] }],
      ] as const) {
        const answer = await system.client.call(id, target, options);
        expect([target, answer.status, answer.text]).toEqual([target, 200, 'signed']);
      }
      expect(stringify(system.upstream.arrivals())).not.toContain(system.key);
    });

    it('every attempt has a nonce of its own, and a refused one is not sent again', async () => {
      const { id, verifier } = await aSignedApi({ realm: '{account}' }, { ...hmac, account: '42' });
      system.upstream.on('/a', ({ arrival }) => {
        const refusal = verifier.refusalOf(arrival);
        if (refusal !== undefined) return { status: 401, body: refusal };
        return verifier.nonces.size === 1
          ? { status: 503, headers: { 'retry-after': '0' } }
          : { body: 'signed' };
      });
      const retry = { attempts: 2, on: ['5xx'] };
      const { id: jobId } = await postJob(system, { connection: id, path: '/a', retry });
      const job = await settled(system, jobId);
      expect(job).toMatchObject({ attempts: 2, response: { status: 200 } });
      expect(verifier.nonces.size).toBe(2);
      system.upstream.on('/b', { status: 401, body: 'refused' });
      expect((await system.client.call(id, '/b')).text).toBe('refused');
      expect(at('/b')).toHaveLength(1);
      expect(headerOf(at('/b')[0] as Arrival, 'authorization')).toContain('OAuth realm="42", ');
    });
  });

  it('what a provider does its own way is data: it is exchanged, placed and read as they say', async () => {
    system.upstream.on('/acme/exchange', ({ arrival }) => {
      const { searchParams } = new URL(arrival.target, system.upstream.url);
      const asked = [arrival.method, searchParams.get('grant_type'), searchParams.get('old')];
      return stringify(asked) === stringify(['GET', 'long', 'old'])
        ? { body: { data: { token: 'new', ms: 3_600_000 } } }
        : { status: 400 };
    });
    system.upstream.on('/api', ({ arrival }) =>
      headerOf(arrival, 'x-token') === 'T new' ? { body: 'welcome' } : { status: 401 },
    );
    const { id } = await aConnection(system, {
      integration: {
        auth: {
          type: 'oauth2',
          ...{ tokenUrl: `${system.upstream.url}/token`, clientAuth: 'none' },
          ...{ refreshUrl: `${system.upstream.url}/{tenant}/exchange`, requestFormat: 'query' },
          refreshParams: { grant_type: 'long', old: '{accessToken}' },
          tokenAnswer: {
            accessToken: '/data/token',
            expires: { pointer: '/data/ms', unit: 'ms' },
          },
          placement: { in: 'header', name: 'X-Token', template: 'T {accessToken}' },
        },
        oauth: { clientId: 'client' },
        variables: { tenant: {} },
      },
      credentials: { accessToken: 'old' },
      connection: { variables: { tenant: 'acme' } },
    });
    const answer = await system.client.call(id, '/api', { headers: { 'x-token': 'mine' } });
    expect([answer.status, answer.text]).toEqual([200, 'welcome']);
    const { expiresAt } = await view(id);
    expect(Date.parse(String(expiresAt)) - Date.now()).toBeGreaterThan(3_000_000);
  });

  it.each([
    ['ahead of its expiry', undefined, 1],
    ['no earlier than its data say', 30, 0],
  ])('a token with a minute to live is renewed %s', async (_when, refreshMarginS, renewals) => {
    aTokenServer();
    const margin = refreshMarginS === undefined ? {} : { refreshMarginS };
    const id = await aTokenConnection({ type: 'oauth2_client_credentials', ...margin }, CLIENT);
    await system.client.call(id, '/api');
    await query(
      system.databaseUrl,
      `update credential
        set obtained_at = now() - interval '1 hour', expires_at = now() + interval '1 minute',
         last_refreshed_at = now() - interval '1 hour', version = version + 1
           where connection_id = '${id}'`,
    );
    await system.client.manage('PATCH', `/connections/${id}`, { status: 'active' });
    await until(async () => {
      await system.client.call(id, '/api');
      return at('/token').length === 1 + renewals && at('/api').length >= 10;
    });
  });

  it('secrets go in and never come out: not in answers, not in the database, not in the log', async () => {
    aTokenServer();
    const made: ConnectionOptions[] = [
      { integration: { auth: { type: 'oauth2_client_credentials' } }, credentials: CLIENT },
      {
        integration: { auth: { type: 'oauth2_jwt_bearer' } },
        credentials: { issuer: 'robot', privateKey: pemOf(rsa) },
      },
      {
        integration: { auth: { type: 'oauth1' } },
        credentials: {
          ...{ consumerKey: 'k', consumerSecret: 's3cret-consumer' },
          ...{ token: 't', tokenSecret: 's3cret-token' },
        },
      },
    ];
    const secrets = ['s3cret-', 'token-1', 'token-2', ...pemOf(rsa).split('\n').slice(1, 3)];
    for (const options of made) {
      const auth = { ...(options.integration?.['auth'] as object) } as Record<string, unknown>;
      if (auth['type'] !== 'oauth1') auth['tokenUrl'] = `${system.upstream.url}/token`;
      const { id, integrationKey } = await aConnection(system, {
        ...options,
        integration: { auth },
      });
      await system.client.call(id, '/api');
      for (const path of [
        `/connections/${id}`,
        `/connections?integration=${integrationKey}`,
        `/integrations/${integrationKey}`,
      ]) {
        const { status, text } = await system.client.send(path);
        expect([status, secrets.filter((secret) => text.includes(secret))]).toEqual([200, []]);
      }
    }
    const tables = ['credential', 'connection', 'integration'];
    const rows = await contentsOf(system.databaseUrl, tables);
    const written = rows + system.logs();
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
  });
});
