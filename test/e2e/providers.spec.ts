import pg from 'pg';
import type { Answer, Client } from '../support/client.js';
import { aProjectClient, fresh, refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

interface ProviderView {
  id: string;
  owner: string;
  baseUrl: string;
  allowedHosts: string[];
  requiresRelativePaths: boolean;
  hasOAuthClient: boolean;
  /** Of one provider; lists leave them out. */
  resources?: { resource: string }[];
}
interface IntegrationView {
  id: string;
  provider?: string;
  inherited?: string[];
  name: string;
  baseUrl: string;
  auth: { type: string };
  limits?: unknown;
  expired?: unknown;
}
interface Page {
  data: ProviderView[];
  nextCursor: string | null;
}

describe.each(FORMS)('providers, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  const manage = <T = { id: string }>(method: string, path: string, input?: unknown) =>
    system.client.manage<T>(method, path, input);
  const send = (
    ...[method, path, input, client = system.client]: [string, string, unknown?, Client?]
  ) => sendJson(client, method, path, input);

  /**
   * A provider of the project's own that is the fake upstream: the API under the account's name,
   * tokens at `/<account>/token`.
   */
  async function aProvider(facts: Record<string, unknown> = {}): Promise<string> {
    const id = fresh();
    await manage('POST', '/providers', {
      id,
      name: 'A third party',
      baseUrl: `${system.upstream.url}/{account}`,
      variables: { account: { label: 'Account' } },
      auth: { type: 'oauth2', tokenUrl: `${system.upstream.url}/{account}/token` },
      expired: [{ status: 419 }],
      ...facts,
    });
    return id;
  }

  async function aConnectionOf(provider: string, integration: Record<string, unknown> = {}) {
    const key = fresh();
    await manage('POST', '/integrations', {
      provider,
      key,
      plainHttpHosts: [new URL(system.upstream.url).host],
      oauth: { clientId: 'client', clientSecret: 'client-secret' },
      ...integration,
    });
    const { id } = await manage('POST', '/connections', {
      integration: key,
      variables: { account: 'acme' },
      credentials: { accessToken: 'old', refreshToken: 'refresh-1' },
    });
    return { id, key };
  }

  const targets = (): string[] => system.upstream.arrivals().map(({ target }) => target);

  it('lists the catalogue in pages, and finds a provider by a part of its name', async () => {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page = await manage<Page>(
        'GET',
        `/providers?limit=20&cursor=${cursor}`.replace(/&cursor=$/, ''),
      );
      expect(page.data.length).toBeLessThanOrEqual(20);
      ids.push(...page.data.map(({ id }) => id));
      ({ nextCursor: cursor } = page);
    }
    expect(ids.length).toBeGreaterThanOrEqual(60);
    expect(ids).toEqual([...new Set(ids)].sort());
    const found = await manage<Page>('GET', '/providers?q=GITHUB');
    expect(found.data.map(({ id }) => id)).toEqual(['github']);
    const { resources, ...listed } = await manage<ProviderView>('GET', '/providers/github');
    expect(listed).toEqual(found.data[0]);
    expect(resources?.map(({ resource }) => resource)).toContain('issues');
    expect(found.data[0]).toMatchObject({
      owner: 'catalogue',
      baseUrl: 'https://api.github.com',
      allowedHosts: ['api.github.com'],
      requiresRelativePaths: false,
      sources: { auth: { checkedOn: expect.any(String) } },
    });
    expect(await manage<ProviderView>('GET', '/providers/zendesk')).toMatchObject({
      requiresRelativePaths: true,
    });
    expect((await send('GET', '/providers/unheard-of')).status).toBe(404);
    expect(refusals(await send('GET', '/providers?cursor=%00'))).toHaveLength(1);
  });

  it('makes an integration of a provider, a key and a client; all else comes from the catalogue', async () => {
    const key = fresh();
    const made = await manage<IntegrationView>('POST', '/integrations', {
      provider: 'github',
      key,
      oauth: { clientId: 'client', clientSecret: 'secret' },
    });
    expect(made).toMatchObject({
      provider: 'github',
      name: 'GitHub',
      baseUrl: 'https://api.github.com',
      auth: { type: 'oauth2', tokenUrl: 'https://github.com/login/oauth/access_token' },
      limits: { windows: [{ requests: 5000, perMs: 3_600_000 }] },
    });
    expect(await manage('GET', `/integrations/${key}`)).toEqual(made);
    expect(
      await manage('POST', '/integrations', { provider: 'paypal', key: fresh() }),
    ).toMatchObject({ auth: { type: 'oauth2_client_credentials' } });
  });

  it('takes what an integration says itself, and the provider again when it says null', async () => {
    const limits = { concurrency: 2 };
    const key = fresh();
    const made = await manage<IntegrationView>('POST', '/integrations', {
      provider: 'github',
      key,
      name: 'Mine',
      limits,
      auth: { type: 'bearer' },
    });
    expect(made).toMatchObject({ name: 'Mine', auth: { type: 'bearer' }, limits });
    expect(made.inherited).toEqual([
      'baseUrl',
      'allowedHosts',
      'variables',
      'expired',
      'rateLimit',
    ]);
    const back = await manage<IntegrationView>('PATCH', `/integrations/${key}`, { limits: null });
    expect(back.limits).toEqual({
      concurrency: 100,
      windows: [{ requests: 5000, perMs: 3_600_000 }],
    });
    expect(await manage('GET', `/integrations/${key}`)).toEqual(back);
  });

  it('follows a later edition of the catalogue in what it does not say itself', async () => {
    const key = fresh();
    await manage('POST', '/integrations', { provider: 'resend', key, name: 'Mine' });
    const client = new pg.Client({ connectionString: system.databaseUrl });
    await client.connect();
    const older = `update integration set base_url = 'https://v1.resend.example' where key = $1`;
    await client.query(older, [key]);
    await client.end();
    expect(await manage('GET', `/integrations/${key}`)).toMatchObject({
      name: 'Mine',
      baseUrl: 'https://api.resend.com',
    });
  });

  it('refuses an integration that names no provider there is, or leaves out what only a provider could say', async () => {
    expect(
      refusals(await send('POST', '/integrations', { provider: 'unheard-of', key: fresh() })),
    ).toEqual(['provider is not a provider; GET /providers lists them']);
    expect(refusals(await send('POST', '/integrations', { key: fresh() }))).toEqual([
      'name is needed without a provider',
      'baseUrl is needed without a provider',
      'auth is needed without a provider',
    ]);
  });

  it("calls and refreshes through a project's own provider, with the connection's variables in both URLs", async () => {
    system.upstream.on('/acme/token', { body: { access_token: 'new', expires_in: 3600 } });
    system.upstream.on('/acme/me', ({ arrival }) =>
      arrival.headers.some(([, value]) => value === 'Bearer new')
        ? { body: 'welcome' }
        : { status: 419 },
    );
    const { id } = await aConnectionOf(await aProvider());
    const answer = await system.client.call(id, '/me');
    expect([answer.status, answer.text]).toEqual([200, 'welcome']);
    expect(targets()).toEqual(['/acme/me', '/acme/token', '/acme/me']);
  });

  it('names what is wrong with a provider', async () => {
    const wrong = {
      id: fresh(),
      name: 'A third party',
      baseUrl: 'https://api.example.com/{account}',
      variables: { tenant: {} },
      auth: { type: 'oauth2', tokenUrl: 'https://{region}.example.com/token' },
    };
    expect(refusals(await send('POST', '/providers', wrong))).toEqual([
      'variables.tenant is not a placeholder of any URL, so nothing would use it',
      'baseUrl holds {account}, which is not described in "variables"',
      'auth.tokenUrl holds {region}, which is not described in "variables"',
    ]);
    const id = await aProvider();
    const again = { id, name: 'n', baseUrl: 'https://a.example', auth: { type: 'none' } };
    expect((await send('POST', '/providers', again)).status).toBe(409);
    expect((await send('POST', '/providers', { ...again, id: 'github' })).status).toBe(409);
    for (const method of ['PATCH', 'DELETE'])
      expect(
        (await send(method, '/providers/github', method === 'PATCH' ? {} : undefined)).status,
      ).toBe(404);
  });

  it('brings a change of a provider to the integrations that follow it, on every gateway', async () => {
    const provider = await aProvider();
    const { id, key } = await aConnectionOf(provider, { name: 'Mine' });
    for (const { client } of system.gateways)
      expect((await client.call(id, '/x')).status).toBe(200);
    const changed = await manage<ProviderView>('PATCH', `/providers/${provider}`, {
      name: 'Another name',
      baseUrl: `${system.upstream.url}/v2/{account}`,
      expired: null,
    });
    expect(changed).not.toHaveProperty('expired');
    expect(await manage('GET', `/integrations/${key}`)).toMatchObject({
      name: 'Mine',
      baseUrl: `${system.upstream.url}/v2/{account}`,
    });
    for (const { client } of system.gateways)
      await until(async () => {
        await client.call(id, '/x');
        return targets().at(-1) === '/v2/acme/x';
      });
    expect((await send('DELETE', `/providers/${provider}`)).status).toBe(409);
  });

  it('removes a provider that nothing uses', async () => {
    const provider = await aProvider();
    expect((await manage<Page>('GET', `/providers?q=${provider}`)).data).toHaveLength(1);
    expect((await send('DELETE', `/providers/${provider}`)).status).toBe(204);
    expect((await send('GET', `/providers/${provider}`)).status).toBe(404);
  });

  it("answers another project's provider exactly as an unknown one", async () => {
    const theirs = await aProvider();
    const client = await aProjectClient(system);
    const same = async (method: string, of: (id: string) => [path: string, input?: unknown]) => {
      const [one, other] = [
        await send(method, ...of(theirs), client),
        await send(method, ...of('unknown-one'), client),
      ];
      const text = (answer: Answer) => answer.text.replace(/"instance":"[^"]+"/, '');
      expect([method, one.status, text(one)]).toEqual([method, other.status, text(other)]);
    };
    await same('GET', (id) => [`/providers/${id}`, undefined]);
    await same('PATCH', (id) => [`/providers/${id}`, { name: 'mine' }]);
    await same('DELETE', (id) => [`/providers/${id}`, undefined]);
    await same('POST', (provider) => ['/integrations', { provider, key: 'k' }]);
    const listed = await client.manage<Page>('GET', `/providers?q=${theirs}`);
    expect(listed.data).toEqual([]);
    expect((await manage<ProviderView>('GET', `/providers/${theirs}`)).owner).toBe('project');
    client.close();
  });
});
