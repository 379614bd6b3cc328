import { aConnection } from '../support/builders.js';
import { Client, problemOf } from '../support/client.js';
import { sendJson } from '../support/management.js';
import { arrived } from '../support/portions.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

interface ApiKey {
  id: string;
  key: string;
  connection?: string;
  expiresAt?: string;
  lastUsedAt?: string;
}

describe.each(FORMS)('an API key, %s,', (form) => {
  let project: Project;
  beforeAll(async () => {
    project = await aProject(form);
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => project?.stop());

  const make = (terms: Record<string, unknown>) =>
    project.client.manage<ApiKey>('POST', '/api-keys', { name: 'a key', ...terms });
  const read = (id: string) => project.client.manage<ApiKey>('GET', `/api-keys/${id}`);
  async function withClient<T>({ key }: ApiKey, work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client(project.client.address, key);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  }

  it('for one connection calls that one by any of its names', async () => {
    const { id, integrationKey } = await aConnection(project, {
      connection: { alias: 'bound', externalUserId: 'u1' },
    });
    await project.client.manage('POST', '/connections', {
      integration: integrationKey,
      credentials: { token: 't' },
    });
    const bound = await make({ connection: `${integrationKey}:u1` });
    expect(bound).toMatchObject({ connection: id, scopes: ['proxy'] });
    await withClient(bound, async (client) => {
      for (const selector of [id, 'bound', integrationKey, `${integrationKey}:u1`])
        expect([selector, (await client.call(selector, '/x')).status]).toEqual([selector, 200]);
      const job = await sendJson(client, 'POST', '/jobs', { connection: 'bound', path: '/j' });
      expect(job.status).toBe(202);
      await arrived(project, '/j', 1);
    });
  });

  it('for one connection knows no other, in calls, jobs, batches and resources', async () => {
    const [own, other] = [await aConnection(project), await aConnection(project)];
    const unknown = '00000000-0000-4000-8000-000000000000';
    await withClient(await make({ connection: own.id }), async (client) => {
      const asked = async (selector: string) => [
        await client.call(selector, '/x', { method: 'POST', body: 'x'.repeat(100_000) }),
        await client.call(selector, '/x', { headers: { 'sluice-mode': 'async' } }),
        await sendJson(client, 'POST', '/jobs', { connection: selector, path: '/x' }),
        await client.send(`/jobs?connection=${other.integrationKey}`),
        await client.send(`/connections/${selector}/resources`),
        await client.send(`/connections/${selector}/resources/things`),
      ];
      for (const selector of [other.id, other.integrationKey, unknown])
        expect((await asked(selector)).map((answer) => problemOf(answer).code)).toEqual(
          Array(6).fill('connection_not_found'),
        );
      const batch = { jobs: [{ connection: other.id, path: '/x' }] };
      const { errors = [] } = problemOf(await sendJson(client, 'POST', '/batches', batch));
      expect(errors[0]?.message).toMatch(/^connection_not_found:/);
    });
    expect(project.upstream.arrivals()).toEqual([]);
  });

  it('for one connection manages nothing, whatever is asked for', async () => {
    const { id } = await aConnection(project);
    const input = { name: 'too much', connection: id, scopes: ['proxy', 'manage'] };
    const refused = problemOf(await sendJson(project.client, 'POST', '/api-keys', input));
    expect(refused).toMatchObject({ code: 'invalid_request', errors: [{ path: 'scopes' }] });
    await withClient(await make({ connection: id }), async (client) => {
      expect(problemOf(await client.send('/connections')).code).toBe('insufficient_scope');
    });
  });

  it('for one connection goes with it', async () => {
    const { id } = await aConnection(project);
    const bound = await make({ connection: id });
    await project.client.manage('DELETE', `/connections/${id}`);
    const gone = await project.client.send(`/api-keys/${bound.id}`);
    expect(problemOf(gone).code).toBe('not_found');
    await withClient(bound, async (client) => {
      expect([401, 404]).toContain((await client.call(id, '/x')).status);
    });
  });

  it('that has expired is nobody’s, also while it is in use', async () => {
    const { id } = await aConnection(project);
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const ending = await make({ expiresAt });
    expect(ending.expiresAt).toBe(expiresAt);
    await withClient(ending, async (client) => {
      expect((await client.call(id, '/x')).status).toBe(200);
      const refused = await until(async () => {
        const answer = await client.call(id, '/x');
        return answer.status === 401 && problemOf(answer);
      });
      expect(refused).toMatchObject({ code: 'invalid_api_key', dispatched: false });
      expect(refused.detail).toContain('expired');
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    });
  });

  it('says when it was last used', async () => {
    const { id } = await aConnection(project);
    const used = await make({});
    expect((await read(used.id)).lastUsedAt).toBeUndefined();
    const before = Date.now();
    await withClient(used, (client) => client.call(id, '/x'));
    const { lastUsedAt = '' } = await until(async () => {
      const key = await read(used.id);
      return key.lastUsedAt !== undefined && key;
    });
    expect(Math.abs(Date.parse(lastUsedAt) - before)).toBeLessThan(60_000);
  });
});
