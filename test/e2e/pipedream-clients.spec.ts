import { jest } from '@jest/globals';
import { aConnection, type TestConnection } from '../support/builders.js';
import { headerOf } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { endTls, sending, type Sent, VERSIONS } from '../support/pipedream.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const SECRET = 'secret-token';
const USER = 'user 1';
type Sending = Omit<Sent, 'account' | 'user'> & Partial<Sent>;

describe.each(FORMS)('the proxy of Pipedream Connect, its clients unmodified, %s,', (form) => {
  let project: Project;
  let connection: TestConnection;
  const account = 'apn_1';
  const table = new FeatureTable('Pipedream, the proxy');

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

  const only = () => {
    const [arrival, ...others] = project.upstream.arrivals();
    if (!arrival || others.length > 0) throw new Error(`${others.length + 1} requests arrived`);
    return arrival;
  };

  table.it(VERSIONS, 'is answered 504 when 30 seconds are over', async () => {
    const slow = await aConnection(project, {
      integration: { timeouts: { headersMs: 90_000 } },
      connection: { externalUserId: USER },
    });
    project.upstream.on('/slow', () => new Promise(() => undefined));
    const get = { method: 'GET', url: '/slow', account: slow.id, user: USER } as const;
    const startedAt = performance.now();
    await Promise.all(
      ['1.8', '2.5', '3.1'].map((version) =>
        expect(sending(version, project)(get)).rejects.toThrow(/504/),
      ),
    );
    expect(performance.now() - startedAt).toBeGreaterThan(29_000);
    expect(project.upstream.arrivals()).toHaveLength(3);
  });

  describe.each(['1.8', '2.5', '3.1'])('version %s', (version) => {
    const shows = (feature: string, show: () => Promise<void>) =>
      table.it([`@pipedream/sdk ${version}`], feature, show);
    const send = (sent: Sending, from = project): Promise<unknown> =>
      sending(version, from)({ account, user: USER, ...sent });

    for (const method of METHODS)
      shows(`sends ${method}`, async () => {
        project.upstream.on('/v1/things', { body: { a: 1 } });
        const hasBody = method !== 'GET' && method !== 'DELETE';
        const answer = await send({
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
      await send({ method: 'GET', url: '/x' });
      const names = only().headers.map(([name]) => name.toLowerCase());
      const own = /^(?:x-pd-|x-fern-|user-agent|accept-language|sec-)/;
      expect(names.filter((name) => own.test(name))).toEqual([]);
      expect(JSON.stringify(only().headers)).not.toContain(project.key);
    });

    shows('reaches paths below the base URL, and whole URLs of allowed hosts alone', async () => {
      const url = '/api/v2/chats?q=%2B~>>??';
      await send({ method: 'GET', url });
      expect(only().target).toBe(url);
      for (const wrong of ['https://elsewhere.example/x', 'ftp://x', 'x'])
        await expect(send({ method: 'GET', url: wrong })).rejects.toThrow(/400/);
      expect(project.upstream.arrivals()).toHaveLength(1);
    });

    shows('gets errors of the third party as they are', async () => {
      project.upstream.on('/gone', { status: 410, body: { theirs: 'no' } });
      await expect(send({ method: 'GET', url: '/gone' })).rejects.toThrow(/410[^]*theirs/);
    });

    shows('may not set headers that its proxy keeps for itself', async () => {
      for (const name of ['Cookie', 'Host', 'Sec-Fetch-Mode', 'User-Agent', 'Proxy-Connection'])
        await expect(send({ method: 'GET', url: '/x', headers: { [name]: 'x' } })).rejects.toThrow(
          new RegExp(`${name} is an unsupported header`, 'i'),
        );
      expect(project.upstream.arrivals()).toEqual([]);
    });

    shows('reaches an account of that user, by its alias or id, and no other', async () => {
      await send({ method: 'GET', url: '/x', account: connection.id });
      expect(project.upstream.arrivals()).toHaveLength(1);
      for (const wrong of [{ account: 'apn_2' }, { user: 'user 2' }])
        await expect(send({ method: 'GET', url: '/x', ...wrong })).rejects.toThrow(
          /404[^]*connection_not_found/,
        );
      expect(project.upstream.arrivals()).toHaveLength(1);
    });

    shows('knows nothing of another project', async () => {
      const other = await aProject(form);
      for (const name of [account, connection.id])
        await expect(send({ method: 'GET', url: '/x', account: name }, other)).rejects.toThrow(
          /404/,
        );
      expect(project.upstream.arrivals()).toEqual([]);
      await other.stop();
    });

    shows('finds its own paths at the root, with any key', async () => {
      const atRoot = sending(version, { client: project.client, prefix: '' });
      await atRoot({ method: 'GET', url: '/at/root', account, user: USER });
      expect(only().target).toBe('/at/root');
    });

    shows('is not let in without a key', async () => {
      const reason = version === '1.8' ? /ran out of attempts/ : /invalid_client/;
      const wrong = sending(version, { client: project.client, secret: 'wrong' });
      const get = { method: 'GET', url: '/x', account, user: USER } as const;
      await expect(wrong(get)).rejects.toThrow(reason);
    });
  });

  table.itIsThePage();
});
