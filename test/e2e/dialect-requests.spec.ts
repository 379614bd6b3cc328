import { aConnection } from '../support/builders.js';
import type { Answer } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { rawExchange } from '../support/raw-exchange.js';
import { aKey } from '../support/tenant.js';

const PROXY = '/dialects/nango/proxy';
const ALIAS = 'their-connection';

describe('requests in the dialect of another product', () => {
  let project: Project;
  let integration: string;
  beforeAll(async () => {
    project = await aProject('embedded');
    const made = await aConnection(project, { connection: { alias: ALIAS } });
    integration = made.integrationKey;
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => project?.stop());

  const naming = () => ({ 'provider-config-key': integration, 'connection-id': ALIAS });
  const send = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    project.client.send(`${PROXY}${path}`, { headers: { ...naming(), ...headers } });
  const head = (lines: readonly string[]): string => {
    const named = Object.entries({ ...naming(), authorization: `Bearer ${project.key}` });
    const all = [...named.map(([name, value]) => `${name}: ${value}`), ...lines];
    return `GET ${PROXY}/x HTTP/1.1\r\n${all.join('\r\n')}\r\nConnection: close\r\n\r\n`;
  };

  it('are looked at as they came: two hosts are refused, a host for the third party is none', async () => {
    const { address } = project.client;
    const two = await rawExchange(address, head(['Host: one.example', 'Host: two.example']));
    expect(two).toMatch(/^HTTP\/1\.1 400 /);
    expect(project.upstream.arrivals()).toEqual([]);
    const lines = ['Host: one.example', 'Nango-Proxy-Host: two.example', 'Nango-Proxy-Host: a.b'];
    expect(await rawExchange(address, head(lines))).toMatch(/^HTTP\/1\.1 200 /);
    const [arrival] = project.upstream.arrivals();
    expect(arrival?.headers.filter(([name]) => /^host$/i.test(name))).toHaveLength(1);
    expect(arrival?.headers.map(([, value]) => value)).not.toContain('two.example');
  });

  it('whose prefix has no name behind it are refused, and nothing is sent', async () => {
    const answer = await send('/x', { 'Nango-Proxy-': '1', retries: '3' });
    expect(answer.status).toBe(400);
    expect(project.upstream.arrivals()).toEqual([]);
  });

  it('need the scope for calls before a connection is looked for', async () => {
    const { client } = await aKey(project, project.projectId, ['manage']);
    for (const name of [ALIAS, 'nobody'])
      expect(
        (await client.send(`${PROXY}/x`, { headers: { ...naming(), 'connection-id': name } }))
          .status,
      ).toBe(403);
  });

  it('are tried again within the time that their caller gives to all of them', async () => {
    project.upstream.on('/down', { status: 503 });
    const answer = await send('/down', { retries: '10', 'sluice-timeout-ms': '1000' });
    expect(answer.status).toBe(503);
    const tries = project.upstream.arrivals().length;
    // After 250, 500 and 1,000 ms.
    expect(tries).toBeGreaterThanOrEqual(1);
    expect(tries).toBeLessThanOrEqual(3);
  });
});
