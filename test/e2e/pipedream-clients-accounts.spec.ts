import { jest } from '@jest/globals';
import { PipedreamClient, type PipedreamError } from '@pipedream/sdk';
import { PipedreamClient as PipedreamClient3 } from 'pipedream-sdk-3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aConnection, type TestConnection } from '../support/builders.js';
import { runSnippet } from '../support/dialects.js';
import { FeatureTable } from '../support/feature-table.js';
import { aNewer, anOlder, endTls, sending } from '../support/pipedream.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const SECRET = 'secret-token';
const USER = 'user 1';
const page = readFileSync(join(import.meta.dirname, '../../docs/moving.md'), 'utf8');

describe.each(FORMS)('beside its proxy Pipedream Connect, %s,', (form) => {
  let project: Project;
  let connection: TestConnection;
  const account = 'apn_1';
  const table = new FeatureTable('Pipedream, accounts and apps');

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
    table.report(form);
    return project?.stop();
  });

  const older = (of = project) => anOlder(of);

  describe.each(['2.5', '3.1'])('version %s, and 1.8', (version) => {
    const newer = (of = project) => aNewer(version, of);
    const clients = ['1.8', version].map((each) => `@pipedream/sdk ${each}`);
    const shows = (feature: string, show: () => Promise<void>) => table.it(clients, feature, show);
    const newerShows = (feature: string, show: () => Promise<void>) =>
      table.it(clients.slice(1), feature, show);

    shows('sees apps and accounts, without credentials', async () => {
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
      expect(await older().getAccounts({ external_user_id: USER })).toMatchObject({
        data: [theirs],
      });
      expect(await older().getAccountById(account)).toMatchObject(theirs);
      expect(await older().getApp(integrationKey)).toMatchObject({
        data: { name_slug: integrationKey, connect: { proxy_enabled: true } },
      });
      expect(await older().getProjectInfo()).toMatchObject({
        apps: expect.arrayContaining([expect.objectContaining({ name_slug: integrationKey })]),
      });
    });

    shows('deletes accounts, and pages through them', async () => {
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

    shows('knows no apps and accounts of another project', async () => {
      const other = await aProject(form);
      const [theirs, theirOlder] = [newer(other), older(other)];
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

    shows('makes tokens with which people connect their accounts', async () => {
      const made = await newer().tokens.create({ externalUserId: 'user 2' });
      expect(made.expiresAt.getTime()).toBeGreaterThan(Date.now());
      expect(new URL(made.connectLinkUrl).pathname).toBe(`/connect/link/${made.token}`);
      expect(await older().createConnectToken({ external_user_id: 'user 2' })).toMatchObject({
        token: expect.any(String),
      });
    });

    newerShows('is told of limits in its own headers', async () => {
      const { key } = await project.client.manage<{ key: string }>('POST', '/api-keys', {
        name: 'limited',
        requestLimits: { calls: { requests: 1, perMs: 60_000 } },
      });
      const send = sending(version, { client: project.client, secret: key });
      const get = { method: 'GET', url: '/x', account, user: USER } as const;
      await send(get);
      const refusal: unknown = await send(get).catch((error) => error);
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
      const given = { PipedreamClient: version === '3.1' ? PipedreamClient3 : PipedreamClient };
      expect(
        await runSnippet(code, { section: 'Pipedream Connect', key: project.key, given }),
      ).toBe('all as in its comments');
    });
  });

  table.itIsThePage();
});
