import { jest } from '@jest/globals';
import { PipedreamClient, PipedreamError } from '@pipedream/sdk';
import { createBackendClient } from 'pipedream-sdk-1';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aConnection, type TestConnection } from '../support/builders.js';
import { runSnippet } from '../support/dialects.js';
import { headerOf } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const SECRET = 'secret-token';
const USER = 'user 1';
const page = readFileSync(join(import.meta.dirname, '../../docs/moving.md'), 'utf8');

/** One request, whichever version of the client makes it. */
interface Sent {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: object;
  account?: string;
  user?: string;
}
type Send = (sent: Sent) => Promise<unknown>;

/** The older client speaks nothing but https: as where TLS ends before Sluice. */
function endTls(): void {
  const fetched = globalThis.fetch;
  jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const plain = new Request(input).url.replace(/^https:\/\/127\.0\.0\.1:/, 'http://127.0.0.1:');
    return fetched(plain, init);
  });
}

describe.each(FORMS)('clients of Pipedream Connect, unmodified, %s,', (form) => {
  let project: Project;
  let connection: TestConnection;
  const account = 'apn_1';
  const table = new FeatureTable();

  beforeAll(async () => {
    endTls();
    project = await aProject(form);
    connection = await aConnection(project, {
      connection: { alias: account, externalUserId: USER },
    });
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => {
    jest.restoreAllMocks();
    table.print(`Pipedream Connect, ${form}`);
    return project?.stop();
  });

  const newer = (clientSecret = project.key, prefix = '/dialects/pipedream') =>
    new PipedreamClient({
      ...{ clientId: 'any', clientSecret, projectId: 'proj_1', projectEnvironment: 'production' },
      baseUrl: `${project.client.address}${prefix}`,
    });
  const older = (clientSecret = project.key, prefix = '/dialects/pipedream') =>
    createBackendClient({
      ...{ environment: 'production', projectId: 'proj_1' },
      credentials: { clientId: 'any', clientSecret },
      apiHost: `${new URL(project.client.address).host}${prefix}`,
    });

  const withNewer =
    (client = newer()): Send =>
    ({ method, url, headers, body, account: accountId = account, user = USER }) => {
      const common = { url, externalUserId: user, accountId, ...(headers ? { headers } : {}) };
      const once = { maxRetries: 0 };
      switch (method) {
        case 'GET':
          return client.proxy.get(common, once);
        case 'DELETE':
          return client.proxy.delete(common, once);
        case 'POST':
          return client.proxy.post({ ...common, body: { ...body } }, once);
        case 'PUT':
          return client.proxy.put({ ...common, body: { ...body } }, once);
        case 'PATCH':
          return client.proxy.patch({ ...common, body: { ...body } }, once);
      }
    };
  const withOlder =
    (client = older()): Send =>
    ({ method, url, headers, body, account: account_id = account, user = USER }) =>
      client.makeProxyRequest({ searchParams: { external_user_id: user, account_id } }, {
        url,
        options: { method, ...(headers ? { headers } : {}), ...(body ? { body } : {}) },
      } as never);
  const only = () => {
    const [arrival, ...others] = project.upstream.arrivals();
    if (!arrival || others.length > 0) throw new Error(`${others.length + 1} requests arrived`);
    return arrival;
  };

  describe.each([
    ['1.8', () => withOlder(), (secret: string) => withOlder(older(secret))],
    ['2', () => withNewer(), (secret: string) => withNewer(newer(secret))],
  ])('version %s', (version, sending, sendingWith) => {
    const shows = (feature: string, show: () => Promise<void>) =>
      table.it([`@pipedream/sdk ${version}`], feature, show);

    for (const method of METHODS)
      shows(`sends ${method}`, async () => {
        project.upstream.on('/v1/things', { body: { a: 1 } });
        const hasBody = method !== 'GET' && method !== 'DELETE';
        const answer = await sending()({
          method,
          url: `${project.upstream.url}/v1/things?b=2&a=%2F`,
          headers: { 'X-Custom': 'mine' },
          ...(hasBody ? { body: { name: 'ü', n: 1 } } : {}),
        });
        expect(answer).toEqual({ a: 1 });
        const { target, body, method: arrived } = only();
        expect([arrived, target]).toEqual([method, '/v1/things?b=2&a=%2F']);
        expect(headerOf(only(), 'authorization')).toBe(`Bearer ${SECRET}`);
        expect(headerOf(only(), 'x-custom')).toBe('mine');
        expect(body.toString()).toBe(hasBody ? '{"name":"ü","n":1}' : '');
        expect(headerOf(only(), 'content-type')).toBe(hasBody ? 'application/json' : undefined);
      });

    shows('sends nothing on but what is meant for the third party', async () => {
      await sending()({ method: 'GET', url: '/x' });
      const names = only().headers.map(([name]) => name.toLowerCase());
      const own = /^(?:x-pd-|x-fern-|user-agent|accept-language|sec-)/;
      expect(names.filter((name) => own.test(name))).toEqual([]);
      expect(JSON.stringify(only().headers)).not.toContain(project.key);
    });

    shows('reaches paths below the base URL, and whole URLs of allowed hosts alone', async () => {
      const url = '/api/v2/chats?q=%2B~>>??';
      await sending()({ method: 'GET', url });
      expect(only().target).toBe(url);
      for (const wrong of ['https://elsewhere.example/x', 'ftp://x', 'x'])
        await expect(sending()({ method: 'GET', url: wrong })).rejects.toThrow(/400/);
      expect(project.upstream.arrivals()).toHaveLength(1);
    });

    shows('gets errors of the third party as they are', async () => {
      project.upstream.on('/gone', { status: 410, body: { theirs: 'no' } });
      await expect(sending()({ method: 'GET', url: '/gone' })).rejects.toThrow(/410[^]*theirs/);
    });

    shows('may not set headers that its proxy keeps for itself', async () => {
      for (const name of ['Cookie', 'Host', 'Sec-Fetch-Mode', 'User-Agent', 'Proxy-Connection'])
        await expect(
          sending()({ method: 'GET', url: '/x', headers: { [name]: 'x' } }),
        ).rejects.toThrow(new RegExp(`${name} is an unsupported header`, 'i'));
      expect(project.upstream.arrivals()).toEqual([]);
    });

    shows('reaches an account of that user, by its alias or id, and no other', async () => {
      await sending()({ method: 'GET', url: '/x', account: connection.id });
      expect(project.upstream.arrivals()).toHaveLength(1);
      for (const wrong of [{ account: 'apn_2' }, { user: 'user 2' }])
        await expect(sending()({ method: 'GET', url: '/x', ...wrong })).rejects.toThrow(
          /404[^]*connection_not_found/,
        );
      expect(project.upstream.arrivals()).toHaveLength(1);
    });

    shows('knows nothing of another project', async () => {
      const other = await aProject(form);
      const send = sendingWith(other.key);
      await expect(send({ method: 'GET', url: '/x' })).rejects.toThrow(/404/);
      await expect(send({ method: 'GET', url: '/x', account: connection.id })).rejects.toThrow(
        /404/,
      );
      expect(project.upstream.arrivals()).toEqual([]);
      await other.stop();
    });

    shows('is not let in without a key', async () => {
      const reason = version === '2' ? /invalid_client/ : /ran out of attempts/;
      await expect(sendingWith('wrong')({ method: 'GET', url: '/x' })).rejects.toThrow(reason);
    });
  });

  const bothShow = (feature: string, show: () => Promise<void>) =>
    table.it(['@pipedream/sdk 1.8', '@pipedream/sdk 2'], feature, show);

  const newerShows = (feature: string, show: () => Promise<void>) =>
    table.it(['@pipedream/sdk 2'], feature, show);

  bothShow('sees apps and accounts, without credentials', async () => {
    const { integrationKey } = connection;
    const theirs = { id: account, healthy: true, dead: false };
    const [accounts, apps] = [
      await newer().accounts.list({ externalUserId: USER, includeCredentials: true }),
      await newer().apps.list({ q: integrationKey }),
    ];
    expect(accounts.data).toEqual([expect.objectContaining({ ...theirs, externalId: USER })]);
    expect(JSON.stringify(accounts.data)).not.toContain(SECRET);
    expect(accounts.data[0]?.app).toMatchObject({ nameSlug: integrationKey, authType: 'keys' });
    expect(apps.data).toEqual([expect.objectContaining({ nameSlug: integrationKey })]);
    expect(await newer().accounts.retrieve(account)).toMatchObject(theirs);
    expect((await newer().apps.retrieve(integrationKey)).data.nameSlug).toBe(integrationKey);
    expect(await older().getAccounts({ external_user_id: USER })).toMatchObject({ data: [theirs] });
    expect(await older().getAccountById(account)).toMatchObject(theirs);
    expect(await older().getApp(integrationKey)).toMatchObject({
      data: { name_slug: integrationKey, connect: { proxy_enabled: true } },
    });
    expect(await older().getProjectInfo()).toMatchObject({
      apps: expect.arrayContaining([expect.objectContaining({ name_slug: integrationKey })]),
    });
  });

  bothShow('deletes accounts, and pages through them', async () => {
    for (const alias of ['apn_a', 'apn_b'])
      await aConnection(project, { connection: { alias, externalUserId: 'paged' } });
    const seen: string[] = [];
    for await (const each of await newer().accounts.list({ externalUserId: 'paged', limit: 1 }))
      seen.push(each.id);
    expect(seen).toEqual(['apn_b', 'apn_a']);
    await newer().accounts.delete('apn_a');
    await older().deleteAccount('apn_b');
    expect((await newer().accounts.list({ externalUserId: 'paged' })).data).toEqual([]);
  });

  bothShow('knows no apps and accounts of another project', async () => {
    const other = await aProject(form);
    const [theirs, theirOlder] = [newer(other.key), older(other.key)];
    const once = { maxRetries: 0 };
    expect((await theirs.accounts.list({ externalUserId: USER })).data).toEqual([]);
    expect((await theirs.apps.list()).data).toEqual([]);
    for (const id of [account, connection.id])
      for (const ask of [
        () => theirs.accounts.retrieve(id, {}, once),
        () => theirs.accounts.delete(id, once),
        () => theirOlder.getAccountById(id),
        () => theirOlder.deleteAccount(id),
        () => theirs.apps.retrieve(connection.integrationKey, once),
      ])
        await expect(ask()).rejects.toThrow(/404/);
    expect(await newer().accounts.retrieve(account)).toMatchObject({ id: account });
    await other.stop();
  });

  bothShow('makes tokens with which people connect their accounts', async () => {
    const made = await newer().tokens.create({ externalUserId: 'user 2' });
    expect(made.expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(new URL(made.connectLinkUrl).pathname).toBe(`/connect/link/${made.token}`);
    expect(await older().createConnectToken({ external_user_id: 'user 2' })).toMatchObject({
      token: expect.any(String),
    });
  });

  bothShow('finds its own paths at the root, with any key', async () => {
    await withNewer(newer(project.key, ''))({ method: 'GET', url: '/newer' });
    await withOlder(older(project.key, ''))({ method: 'GET', url: '/older' });
    const targets = project.upstream.arrivals().map(({ target }) => target);
    expect(targets).toEqual(['/newer', '/older']);
  });

  newerShows('is told of limits in its own headers', async () => {
    const { key } = await project.client.manage<{ key: string }>('POST', '/api-keys', {
      name: 'limited',
      requestLimits: { calls: { requests: 1, perMs: 60_000 } },
    });
    const send = withNewer(newer(key));
    await send({ method: 'GET', url: '/x' });
    const refusal: unknown = await send({ method: 'GET', url: '/x' }).catch((error) => error);
    expect(refusal).toBeInstanceOf(PipedreamError);
    const { statusCode, body, rawResponse } = refusal as PipedreamError;
    expect([statusCode, body]).toEqual([
      429,
      { error: expect.any(String), code: 'request_limit', details: { dispatched: false } },
    ]);
    expect(rawResponse?.headers.get('x-ratelimit-limit')).toBe('1');
    expect(Number(rawResponse?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  newerShows('runs what docs/moving.md shows', async () => {
    project.upstream.on('/v1/contacts', { body: { contacts: [{ id: 1 }, { id: 2 }] } });
    const code = page
      .replaceAll('https://sluice.example.com', project.client.address)
      .replace("'user-1'", `'${USER}'`);
    const given = { PipedreamClient };
    expect(await runSnippet(code, { section: 'Pipedream Connect', key: project.key, given })).toBe(
      'all as in its comments',
    );
  });
});
