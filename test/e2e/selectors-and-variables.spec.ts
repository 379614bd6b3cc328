import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe.each(FORMS)('selectors and variables, %s', (form) => {
  let system: Project;
  let other: FakeUpstream;
  beforeAll(async () => {
    system = await aProject(form);
    other = await FakeUpstream.start();
  });
  beforeEach(() => {
    system.upstream.reset();
    other.reset();
  });
  afterAll(async () => {
    await other?.close();
    await system?.stop();
  });

  const another = (integration: string, fields: Record<string, unknown> = {}) =>
    system.client.manage<{ id: string }>('POST', '/connections', {
      integration,
      credentials: { token: 't' },
      ...fields,
    });

  async function refusal(selector: string, target = '/x') {
    const answer = await system.client.call(selector, target);
    expect(system.upstream.arrivals()).toEqual([]);
    return { ...problemOf(answer), answered: answer.status };
  }

  describe('a selector', () => {
    it('is the id of a connection, the key or id of its integration, or key:externalUserId', async () => {
      const { id, integrationKey } = await aConnection(system, {
        credentials: { token: 'one' },
        connection: { externalUserId: 'user@example.com:1 é' },
      });
      const integration = await system.client.manage<{ id: string }>(
        'GET',
        `/integrations/${integrationKey}`,
      );
      const byUser = `${integrationKey}:${encodeURIComponent('user@example.com:1 é')}`;
      const selectors = [id, integrationKey, integration.id, byUser, byUser.replace(':', '%3A')];
      for (const selector of selectors)
        expect([selector, (await system.client.call(selector, '/x')).status]).toEqual([
          selector,
          200,
        ]);
      expect(system.upstream.arrivals().map(({ target }) => target)).toEqual(
        selectors.map(() => '/x'),
      );
    });

    it.each([
      UNKNOWN,
      'no-such-key',
      'no-such-key:user',
      'x'.repeat(1_000),
      "';drop%20table%20connection;--",
      '%00',
      'a:%00',
    ])('that matches nothing answers 404: %s', async (selector) => {
      expect(await refusal(selector)).toMatchObject({
        answered: 404,
        code: 'connection_not_found',
      });
    });

    it('that matches several answers 409 with their ids, and none is called', async () => {
      const { id, integrationKey } = await aConnection(system);
      const second = await another(integrationKey);
      const problem = await refusal(integrationKey);
      expect(problem).toMatchObject({ answered: 409, code: 'ambiguous_selector' });
      expect(problem.candidates).toEqual([id, second.id]);
      await system.client.manage('PATCH', `/connections/${second.id}`, { status: 'disabled' });
      expect((await system.client.call(integrationKey, '/x')).status).toBe(200);
    });

    it('of a disabled connection answers 403, and by its integration 404', async () => {
      const { id, integrationKey } = await aConnection(system);
      await system.client.manage('PATCH', `/connections/${id}`, { status: 'disabled' });
      expect(await refusal(id)).toMatchObject({
        answered: 403,
        code: 'connection_disabled',
        dispatched: false,
      });
      expect(await refusal(integrationKey)).toMatchObject({ answered: 404 });
      await system.client.manage('PATCH', `/connections/${id}`, { status: 'active' });
      expect((await system.client.call(id, '/x')).status).toBe(200);
    });
  });

  describe('a variable', () => {
    const template = () => `${system.upstream.url}/{tenant}/v{version}/`;
    const variables = { version: { values: ['1', '2.0'] } };

    it('is filled into the base URL', async () => {
      const { id } = await aConnection(system, {
        integration: { baseUrl: template(), variables },
        connection: { variables: { tenant: 'Acme-7', version: '2.0' } },
      });
      await system.client.call(id, '/x?{tenant}');
      await system.client.call(id, '');
      expect(system.upstream.arrivals().map(({ target }) => target)).toEqual([
        '/Acme-7/v2.0/x?{tenant}',
        '/Acme-7/v2.0',
      ]);
    });

    it.each([
      ['tenant', { version: '1' }],
      ['tenant', { tenant: '', version: '1' }],
      ['tenant', { tenant: '..', version: '1' }],
      ['tenant', { tenant: 'a/b', version: '1' }],
      ['tenant', { tenant: 'a.example.com#', version: '1' }],
      ['tenant', { tenant: 'a@b', version: '1' }],
      ['tenant', { tenant: '-a', version: '1' }],
      ['tenant', { tenant: 'a%2fb', version: '1' }],
      ['tenant', { tenant: 'x'.repeat(129), version: '1' }],
      ['version', { tenant: 'a', version: '3' }],
    ])('"%s" is refused when the connection is made with %j', async (name, values) => {
      const { integrationKey } = await aConnection(system, {
        integration: { baseUrl: template(), variables },
        connection: { variables: { tenant: 'a', version: '1' } },
      });
      const input = { integration: integrationKey, credentials: { token: 't' }, variables: values };
      const answer = await system.client.send('/connections', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      expect(answer.status).toBe(400);
      expect(problemOf(answer).errors?.map(({ path }) => path)).toEqual([`variables.${name}`]);
    });
  });

  describe('a full URL as target', () => {
    it('goes to the host of the base URL and to an allowed host, with the credential', async () => {
      const { id } = await aConnection(system, {
        integration: {
          baseUrl: `${system.upstream.url}/base`,
          allowedHosts: [other.host],
          plainHttpHosts: [system.upstream.host, other.host],
        },
        credentials: { token: 'abc' },
      });
      expect((await system.client.call(id, `/${system.upstream.url}/a%2Fb?x=1`)).status).toBe(200);
      expect((await system.client.call(id, `/${other.url}/c//d?`)).status).toBe(200);
      expect((await system.client.call(id, `/${other.url}`)).status).toBe(200);
      expect(system.upstream.arrivals().map(({ target }) => target)).toEqual(['/a%2Fb?x=1']);
      expect(other.arrivals().map(({ target }) => target)).toEqual(['/c//d?', '/']);
      expect(JSON.stringify(other.arrivals()[0]?.headers)).toContain('Bearer abc');
    });

    it('goes nowhere else', async () => {
      const { id } = await aConnection(system);
      const { host, port } = system.upstream;
      const refused = [
        `/${other.url}/`,
        `/http://user@${host}/`,
        `/http://${host}@${other.host}/`,
        `/http://${host}\\@${other.host}/`,
        `/http://${host}.example.com/`,
        `/http://127.0.0.1:${port + 1}/`,
        `/http://127.0.0.1/`,
        `/https://example.com:${port}/`,
        `/HTTP://${other.host}/`,
        '/http:///',
        '/http://%31/',
      ];
      for (const target of refused)
        expect([target, (await refusal(id, target)).code]).toEqual([target, 'host_not_allowed']);
      expect(other.arrivals()).toEqual([]);
    });

    it('goes by plain http only where that is named', async () => {
      const { id } = await aConnection(system, { integration: { allowedHosts: [other.host] } });
      expect((await refusal(id, `/${other.url}/`)).code).toBe('host_not_allowed');
      expect(other.arrivals()).toEqual([]);
    });
  });

  it.each([
    '/../x',
    '/a/../x',
    '/a/..',
    '/..',
    '/.',
    '/a/./x',
    '/..;/x',
    '/a/..;v=1/x',
    '/%2e%2e/x',
    '/%2E./x',
    '/.%2e',
    '/%252e%252e%252f',
    '/%25252e%25252e/x',
    '/..%2fx',
    '/a%2f..%2fx',
    '/..%5cx',
    '/a\\..\\x',
    '/a%5C..%5Cx',
    '/%255c',
    '/..%3bx/y',
    'x',
    '.example.com/',
    '@example.com/',
  ])('the target %s is refused as invalid_path', async (target) => {
    const { id } = await aConnection(system, {
      integration: { baseUrl: `${system.upstream.url}/base` },
    });
    const problem = await refusal(id, target);
    const routed = target.startsWith('/') ? 'invalid_path' : 'not_found';
    expect([problem.code, problem.answered]).toEqual([routed, routed === 'not_found' ? 404 : 400]);
  });
});
