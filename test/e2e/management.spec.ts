import { aConnection } from '../support/builders.js';
import { type Answer, type CallOptions, Client, problemOf } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { promisedMs } from '../support/scale.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

interface Page {
  data: { id: string }[];
  nextCursor: string | null;
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const SECRETS = ['s3cret-token', 's3cret-client', 's3cret-refresh'];
const INTEGRATION = {
  key: 'k',
  name: 'n',
  baseUrl: 'https://api.example.com',
  auth: { type: 'bearer' },
};

/** All of an answer but its time, the name of its log entry, and how much is left to its key. */
const comparable = ({ status, headers, text }: Answer) => {
  const {
    date: _date,
    'content-length': _length,
    'ratelimit-remaining': _left,
    'ratelimit-reset': _reset,
    ...rest
  } = headers;
  return { status, headers: rest, text: text.replace(/"instance":"[^"]+"/, '') };
};

type Pair = [method: string, theirs: string, unknown: string, input?: (of: string) => unknown];

describe.each(FORMS)('management, %s', (form) => {
  let system: Project;
  let names = 0;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  const fresh = (): string => `name-${++names}`;
  const manage = <T = { id: string }>(method: string, path: string, input?: unknown) =>
    (path.startsWith('/projects') ? system.installation : system.client).manage<T>(
      method,
      path,
      input,
    );
  const send = (
    client: Client,
    method: string,
    ...[path, input]: [path: string, input?: unknown]
  ) => {
    const options: CallOptions = { method };
    if (input !== undefined)
      Object.assign(options, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
    return client.send(path, options);
  };

  /** A client with a key of this project (ours unless it says otherwise), on the last gateway. */
  async function aClient(
    scopes: string[],
    projectId = system.projectId,
  ): Promise<{ id: string; client: Client }> {
    const input = { name: fresh(), scopes, projectId };
    const { id, key } = await system.installation.manage<{ id: string; key: string }>(
      ...(['POST', '/api-keys', input] as const),
    );
    return { id, client: new Client(system.gateways.at(-1)?.client.address ?? '', key) };
  }

  async function pagesOf(
    path: string,
    between: () => Promise<unknown> = async () => undefined,
  ): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await manage<Page>(
        'GET',
        `${path}?limit=3${cursor && `&cursor=${cursor}`}`,
      );
      ids.push(...page.data.map(({ id }) => id));
      expect(page.data.length).toBeLessThanOrEqual(3);
      ({ nextCursor: cursor } = page);
      if (cursor !== null) await between();
    }
    return ids;
  }

  it('gives projects to an installation key only', async () => {
    const name = fresh();
    const project = await manage('POST', '/projects', { name });
    expect(await manage('GET', `/projects/${project.id}`)).toMatchObject({ name });
    const renamed = { name: fresh() };
    expect(await manage('PATCH', `/projects/${project.id}`, renamed)).toMatchObject(renamed);
    expect((await send(system.installation, 'POST', '/projects', renamed)).status).toBe(409);
    const { client } = await aClient(['manage', 'proxy', 'ops']);
    for (const [method, path, input] of [
      ['GET', '/projects'],
      ['POST', '/projects', { name: fresh() }],
      ['GET', `/projects/${project.id}`],
      ['PATCH', `/projects/${project.id}`, { name: fresh() }],
    ] as const)
      expect([path, (await send(client, method, path, input)).status]).toEqual([path, 403]);
    client.close();
  });

  describe('an API key', () => {
    it('is shown once, and does what its scopes say', async () => {
      const created = await manage<{ id: string; key: string; hint: string }>('POST', '/api-keys', {
        name: fresh(),
        scopes: ['proxy'],
      });
      expect(created.key).toMatch(/^sluice_.{43}$/);
      const texts = [
        await system.client.send(`/api-keys/${created.id}`),
        await system.client.send('/api-keys?limit=100'),
      ].map(({ text }) => text);
      for (const text of texts)
        expect([text.includes(created.id), text.includes(created.key)]).toEqual([true, false]);
      const { id } = await aConnection(system);
      const client = new Client(system.client.address, created.key);
      expect((await client.call(id, '/x')).status).toBe(200);
      const refused = await send(client, 'GET', '/connections');
      expect([refused.status, problemOf(refused).code]).toEqual([403, 'insufficient_scope']);
      client.close();
    });

    it('answers 401 on every gateway within 5 s after it was revoked', async () => {
      const { id: connection } = await aConnection(system);
      const { id, client } = await aClient(['proxy']);
      const clients = system.gateways.map(
        (gateway) => new Client(gateway.client.address, client.key),
      );
      for (const each of clients) expect((await each.call(connection, '/x')).status).toBe(200);
      await manage('DELETE', `/api-keys/${id}`);
      for (const each of clients) {
        await until(async () => (await each.call(connection, '/x')).status === 401, {
          timeoutMs: promisedMs(5_000),
        });
        each.close();
      }
      client.close();
      expect((await send(system.client, 'DELETE', `/api-keys/${id}`)).status).toBe(404);
    });
  });

  it('makes, reads, changes and removes integrations and connections', async () => {
    const key = fresh();
    const made = await manage('POST', '/integrations', { ...INTEGRATION, key });
    expect(await manage('GET', `/integrations/${made.id}`)).toEqual(
      await manage('GET', `/integrations/${key}`),
    );
    expect(
      (await send(system.client, 'POST', '/integrations', { ...INTEGRATION, key })).status,
    ).toBe(409);
    const limits = { concurrency: 3 };
    expect(
      await manage('PATCH', `/integrations/${key}`, { name: 'changed', limits }),
    ).toMatchObject({ id: made.id, name: 'changed', limits });
    expect(await manage('PATCH', `/integrations/${key}`, { limits: null })).not.toHaveProperty(
      'limits',
    );
    const input = { integration: key, externalUserId: 'u1', credentials: { token: 't' } };
    const connection = await manage('POST', '/connections', input);
    expect((await send(system.client, 'POST', '/connections', input)).status).toBe(409);
    expect((await send(system.client, 'DELETE', `/integrations/${key}`)).status).toBe(409);
    const found = await manage<Page>('GET', `/connections?integration=${key}&externalUserId=u1`);
    expect(found.data).toEqual([await manage('GET', `/connections/${connection.id}`)]);
    expect(
      await manage('PATCH', `/connections/${connection.id}`, { status: 'disabled' }),
    ).toMatchObject({ status: 'disabled', integration: key });
    for (const path of [`/connections/${connection.id}`, `/integrations/${key}`]) {
      expect((await send(system.client, 'DELETE', path)).status).toBe(204);
      expect((await send(system.client, 'GET', path)).status).toBe(404);
    }
  });

  it('lists in pages without repeating or leaving out, while rows are added', async () => {
    const { integrationKey } = await aConnection(system);
    const add = () =>
      manage('POST', '/connections', { integration: integrationKey, credentials: { token: 't' } });
    const made = await Promise.all(Array.from({ length: 10 }, add));
    const ids = await pagesOf('/connections', add);
    expect(new Set(ids).size).toBe(ids.length);
    expect(made.filter(({ id }) => !ids.includes(id))).toEqual([]);
    for (const path of ['/integrations', '/api-keys', '/projects']) {
      const all = await pagesOf(path);
      expect([path, new Set(all).size]).toEqual([path, all.length]);
    }
  });

  it('never answers with a secret', async () => {
    const { upstream } = system;
    const { id, integrationKey } = await aConnection(system, {
      integration: {
        auth: { type: 'oauth2', tokenUrl: `${upstream.url}/token` },
        oauth: { clientId: 'client', clientSecret: 's3cret-client', scopes: ['a'] },
      },
      credentials: { accessToken: 's3cret-token', refreshToken: 's3cret-refresh' },
    });
    const credentials = {
      accessToken: 's3cret-token',
      refreshToken: 's3cret-refresh',
      extra: 's3cret-client',
    };
    const answers: Answer[] = [];
    for (const [method, path, input] of [
      ['GET', `/connections/${id}`],
      ['GET', `/connections?integration=${integrationKey}`],
      ['GET', `/integrations/${integrationKey}`],
      [
        'PATCH',
        `/integrations/${integrationKey}`,
        { oauth: { clientId: 'client', clientSecret: 's3cret-client' } },
      ],
      ['PATCH', `/connections/${id}`, { credentials: { accessToken: 's3cret-token' } }],
      ['PATCH', `/connections/${id}`, { credentials }],
    ] as const)
      answers.push(await send(system.client, method, path, input));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 400]);
    for (const { text } of answers)
      expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
  });

  /** Of each pair both paths get the same answer; what follows `#` tells them apart only here. */
  async function expectSameAnswers(client: Client, pairs: Pair[]): Promise<void> {
    for (const [method, theirs, unknown, input] of pairs) {
      const [one, other] = [
        await send(client, method, theirs.replace(/#.*/, ''), input?.(theirs)),
        await send(client, method, unknown.replace(/#.*/, ''), input?.(unknown)),
      ];
      expect([method, theirs, comparable(one)]).toEqual([method, theirs, comparable(other)]);
    }
  }

  it("answers another project's id exactly as an unknown one", async () => {
    const { id, integrationKey } = await aConnection(system, {
      connection: { externalUserId: 'theirs' },
    });
    const integration = await manage('GET', `/integrations/${integrationKey}`);
    const key = await manage('POST', '/api-keys', { name: fresh() });
    const project = await manage('POST', '/projects', { name: fresh() });
    const { client } = await aClient(['manage', 'proxy', 'ops'], project.id);
    const pairs: Pair[] = [
      ['GET', `/connections/${id}`, `/connections/${UNKNOWN}`],
      ['PATCH', `/connections/${id}`, `/connections/${UNKNOWN}`, () => ({ status: 'disabled' })],
      ['DELETE', `/connections/${id}`, `/connections/${UNKNOWN}`],
      ['GET', `/connections?integration=${integration.id}`, `/connections?integration=${UNKNOWN}`],
      ['GET', `/integrations/${integration.id}`, `/integrations/${UNKNOWN}`],
      ['GET', `/integrations/${integrationKey}`, '/integrations/unknown'],
      [
        'PATCH',
        `/integrations/${integrationKey}`,
        '/integrations/unknown',
        () => ({ name: 'mine' }),
      ],
      ['DELETE', `/integrations/${integration.id}`, `/integrations/${UNKNOWN}`],
      ['GET', `/api-keys/${key.id}`, `/api-keys/${UNKNOWN}`],
      ['DELETE', `/api-keys/${key.id}`, `/api-keys/${UNKNOWN}`],
      ['GET', `/connections/${id}/proxy/x`, `/connections/${UNKNOWN}/proxy/x`],
      [
        'POST',
        `/connections/${integrationKey}:theirs/proxy/x`,
        '/connections/unknown:theirs/proxy/x',
      ],
      [
        'POST',
        '/connections#theirs',
        '/connections#unknown',
        (of) => ({
          integration: of.endsWith('theirs') ? integration.id : UNKNOWN,
          credentials: {},
        }),
      ],
    ];
    await expectSameAnswers(client, pairs);
    client.close();
    expect(system.upstream.arrivals()).toEqual([]);
    expect((await system.client.call(id, '/x')).status).toBe(200);
  });

  it('makes a changed integration count on every gateway within 5 s', async () => {
    const { id, integrationKey } = await aConnection(system);
    const clients = system.gateways.map(({ client }) => client);
    for (const client of clients) expect((await client.call(id, '/x')).status).toBe(200);
    await manage('PATCH', `/integrations/${integrationKey}`, {
      baseUrl: `${system.upstream.url}/v2`,
      auth: { type: 'none' },
      maxRequestBytes: 1,
    });
    for (const client of clients) {
      await until(
        async () => (await client.call(id, '/x', { method: 'POST', body: '12' })).status === 413,
        { timeoutMs: promisedMs(5_000) },
      );
      await until(
        async () => {
          await client.call(id, '/x');
          const last = system.upstream.arrivals().at(-1);
          return last?.target === '/v2/x' && !JSON.stringify(last.headers).includes('Bearer');
        },
        { timeoutMs: promisedMs(5_000) },
      );
    }
  });
});
