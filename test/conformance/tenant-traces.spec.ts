import { postBatch } from '../support/batches.js';
import { type Answer, type Client, problemOf } from '../support/client.js';
import { type JobBody, postJob } from '../support/jobs.js';
import { type Operation, operationsOf } from '../support/openapi.js';
import { aProject, type Project } from '../support/project.js';
import { loggedRequests } from '../support/requests.js';
import { aSchedule } from '../support/schedules.js';
import { FORMS } from '../support/system.js';
import { aTenant, type Tenant } from '../support/tenant.js';

/** RFC 9562 §5.4: 122 of its bits are random; §5.7: 74 are, behind the millisecond. */
const RANDOM_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The lists that are no project's: the operator's own, and the catalogue that is the same for all.
 */
const SHARED = ['/projects', '/providers'];

interface Page {
  data: { id: string }[];
  nextCursor: string | null;
}

/** Of a tenant's job and its batch's, and of five more of each. */
const ATTEMPTS = 12;

describe.each(FORMS)('what a project can learn of another, %s:', (form) => {
  let system: Project;
  let ours: Tenant;
  let theirs: Tenant;
  let lists: Operation[];
  beforeAll(async () => {
    system = await aProject(form);
    [ours, theirs] = await Promise.all([aTenant(system), aTenant(system)]);
    for (const tenant of [ours, theirs]) await fill(tenant);
    lists = (await operationsOf(system.client)).filter(
      ({ path, parameters }) =>
        !SHARED.includes(path) &&
        !path.includes('{') &&
        parameters.some(({ name }) => name === 'cursor'),
    );
  });
  afterAll(() => system?.stop());

  /** Five more of everything. */
  async function fill({ client, integrationKey, connectionId }: Tenant): Promise<void> {
    for (let i = 0; i < 5; i++) {
      const key = `${integrationKey}-${i}`;
      const baseUrl = system.upstream.url;
      const { host } = system.upstream;
      await client.manage('POST', '/integrations', {
        key,
        name: key,
        baseUrl,
        plainHttpHosts: [host],
        auth: { type: 'none' },
      });
      await client.manage('POST', '/connections', { integration: key, externalUserId: 'same' });
      await client.manage('POST', '/webhook-endpoints', { url: `${baseUrl}/hook` });
      await client.manage('POST', '/api-keys', { name: key });
      await postJob({ client }, { connection: connectionId, path: '/x' });
      await postBatch({ client }, [{ connection: connectionId, path: '/x' }]);
      await aSchedule({ client }, { job: { connection: connectionId } });
    }
    await loggedRequests(client, 'limit=100', ATTEMPTS);
  }

  const page = (client: Client, path: string, query: string): Promise<Page> =>
    client.manage<Page>('GET', `${path}?${query}`);

  async function allIds(client: Client, path: string): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const next: Page = await page(client, path, `limit=2${cursor && `&cursor=${cursor}`}`);
      ids.push(...next.data.map(({ id }) => id));
      cursor = next.nextCursor;
    }
    return ids;
  }

  it('nothing by listing, to the last page', async () => {
    expect(lists).toHaveLength(9);
    for (const { name, path } of lists) {
      const [mine, others] = [await allIds(ours.client, path), await allIds(theirs.client, path)];
      expect([name, mine.length > 4, others.length > 4]).toEqual([name, true, true]);
      expect([name, mine.filter((id) => others.includes(id))]).toEqual([name, []]);
    }
  });

  it("nothing by the other's cursors, which are no more than an instant to start from", async () => {
    for (const { name, path } of lists) {
      const { nextCursor } = await page(theirs.client, path, 'limit=3');
      const mine = await allIds(ours.client, path);
      const after = await page(ours.client, path, `limit=100&cursor=${nextCursor}`);
      const ids = after.data.map(({ id }) => id);
      expect([name, ids]).toEqual([name, mine.slice(mine.length - ids.length)]);
    }
  });

  it.each(['x', 'MTcwMDAwMDAwMDAwMC4', Buffer.from(`1.${'-'.repeat(36)}`).toString('base64url')])(
    'nothing by a made-up cursor: %s',
    async (cursor) => {
      for (const { path } of lists)
        expect(problemOf(await ours.client.send(`${path}?cursor=${cursor}`))).toMatchObject({
          code: 'invalid_request',
          errors: [{ path: 'cursor' }],
        });
    },
  );

  it('no id by guessing: every one of them is random', async () => {
    const ids: string[] = [];
    for (const tenant of [ours, theirs]) {
      ids.push(tenant.projectId);
      for (const { path } of lists) ids.push(...(await allIds(tenant.client, path)));
    }
    expect(ids.length).toBeGreaterThan(60);
    expect(ids.filter((id) => !RANDOM_UUID.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('nothing by an idempotency key that the other has used', async () => {
    const post = async ({ client, connectionId }: Tenant): Promise<JobBody> =>
      postJob({ client }, { connection: connectionId, path: '/once', idempotencyKey: 'the-same' });
    const [one, other, again] = [await post(theirs), await post(ours), await post(ours)];
    expect(other.id).not.toBe(one.id);
    expect(again.id).toBe(other.id);
  });

  it('nothing by names that both use, taken or not', async () => {
    const input = { name: 'n', baseUrl: 'https://example.com', auth: { type: 'none' } };
    for (const { client } of [theirs, ours])
      await client.manage('POST', '/integrations', { ...input, key: 'the-same' });
    for (const { client } of [theirs, ours])
      await client.manage('POST', '/connections', {
        integration: 'the-same',
        externalUserId: 'the-same',
      });
  });

  it('nothing by limits: the line of a group is another one in each project, and says nothing of the other', async () => {
    const limits = { windows: [{ requests: 1, perMs: 60_000 }], scope: { group: 'the-same' } };
    for (const { client, connectionId } of [ours, theirs])
      await client.manage('PATCH', `/connections/${connectionId}`, { limits });
    const call = ({ client, connectionId }: Tenant): Promise<Answer> =>
      client.call(connectionId, '/limited', { headers: { 'sluice-timeout-ms': '1000' } });
    const [theirFirst, theirSecond] = [await call(theirs), await call(theirs)];
    const ourFirst = await call(ours);
    expect([theirFirst, theirSecond, ourFirst].map(({ status }) => status)).toEqual([
      200, 429, 200,
    ]);
    expect(Object.keys(ourFirst.headers)).toEqual(Object.keys(theirFirst.headers));
    expect(ourFirst.headers['ratelimit-remaining']).toBe(theirFirst.headers['ratelimit-remaining']);
  });
});
