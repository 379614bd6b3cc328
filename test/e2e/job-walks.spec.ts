import { startSandbox, type Sandbox } from '../../apps/sandbox/src/index.js';
import { aConnection } from '../support/builders.js';
import type { Answer, Problem } from '../support/client.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { steer } from '../support/lanes.js';
import { aProject, type Project } from '../support/project.js';
import { jsonOf, putDefinition } from '../support/resources.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { after, contacts, linesOf, page } from '../support/walked-list.js';

const list = (path: string, items: string, pagination: object): object => ({
  ...{ kind: 'list', path, items, pagination },
});
const LIST = { resource: 'contacts', method: 'list' };

/** How the sandbox lists its contacts, and how a definition says so. */
const size = { to: { query: 'limit' }, max: 40 };
const STYLES = {
  cursor: list('/v1/contacts', '/data', {
    ...{ size, next: { from: '/nextCursor', to: { query: 'cursor' } } },
  }),
  page: list('/v1/page/contacts', '/data', {
    size: { to: { query: 'per_page' }, max: 40 },
    ...{ next: { count: 'page', to: { query: 'page' } }, pages: '/total_pages' },
  }),
  link: list('/v1/link/contacts', '', { size, next: { from: { link: 'next' } } }),
  url: list('/v1/url/contacts', '/results', { size, next: { from: '/next' } }),
  last: list('/v1/last/contacts', '/data', {
    ...{ size, next: { from: { last: '/id' }, to: { query: 'starting_after' } } },
    more: '/has_more',
  }),
  search: {
    ...list('/v1/search/contacts', '/results', {
      size: { to: { body: '/limit' }, max: 40 },
      next: { from: '/paging/cursor', to: { body: '/cursor' } },
    }),
    method: 'POST',
  },
};

describe.each(FORMS)('a list walked by a job, %s', (form) => {
  let system: Project;
  let connection: string;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());
  beforeEach(async () => {
    system.upstream.reset();
    const { id, integrationKey } = await aConnection(system);
    connection = id;
    await putDefinition(system, { level: 'integration', name: integrationKey }, contacts);
  });

  const has = (pages: number): void => {
    system.upstream.on('/contacts', ({ arrival }) => ({ body: page(arrival, pages) }));
  };
  const aWalk = (more: Record<string, unknown> = {}): Promise<JobBody> =>
    postJob(system, { connection, ...LIST, pages: 'all', ...more });
  const resultOf = ({ id }: JobBody): Promise<Answer> =>
    system.client.send(`/jobs/${id}/result?raw=1`);
  const asked = (): number[] => system.upstream.arrivals().map((arrival) => after(arrival));

  it('keeps its place between its pages, where jobs of its connection keep their order', async () => {
    has(3);
    system.upstream.on('/next', {});
    await system.client.manage('PATCH', `/connections/${connection}`, {
      limits: { ordered: true },
    });
    await steer(system, `/connections/${connection}`, 'pause');
    const walk = await aWalk();
    const behind = await postJob(system, { connection, path: '/next' });
    await steer(system, `/connections/${connection}`, 'resume');
    expect((await settled(system, behind.id)).state).toBe('answered');
    expect((await settled(system, walk.id)).pages).toBe(3);
    const paths = system.upstream.arrivals().map(({ target }) => target.split('?')[0]);
    expect(paths).toEqual(['/contacts', '/contacts', '/contacts', '/next']);
  });

  it('says how far it has got, and has one result, digit for digit', async () => {
    has(4);
    const job = await settled(system, (await aWalk({ query: { status: 'open' } })).id);
    const progress = { resource: 'contacts', pages: 4, items: 12 };
    expect(job).toMatchObject({ state: 'answered', attempts: 1, ...progress });
    const result = await resultOf(job);
    expect(result.headers['content-type']).toBe('application/x-ndjson');
    expect(linesOf(result)).toHaveLength(12);
    expect(linesOf(result)[4]).toContain('{"id": 9007199254740993112,  "at": 1');
    expect(system.upstream.arrivals().map(({ target }) => target)).toEqual([
      '/contacts?status=open&limit=3',
      ...[1, 2, 3].map((at) => `/contacts?status=open&limit=3&after=${at}`),
    ]);
  });

  it('ends after as many pages as were asked for, and says where it goes on', async () => {
    has(100);
    const job = await settled(system, (await aWalk({ pages: 2 })).id);
    expect(job).toMatchObject({ state: 'answered', pages: 2, items: 6 });
    const { headers } = await system.client.manage<{ headers: [string, string][] }>(
      'GET',
      `/jobs/${job.id}/result`,
    );
    const cursor = new Map(headers).get('sluice-next-cursor');
    await settled(system, (await aWalk({ pages: 1, query: { next_cursor: cursor } })).id);
    expect(asked()).toEqual([0, 1, 2]);
  });

  it('waits out the third party’s 429, and asks for the same page again', async () => {
    let refused = false;
    system.upstream.on('/contacts', ({ arrival }) => {
      const isRefused = after(arrival) === 1 && !refused;
      refused ||= isRefused;
      if (isRefused) return { status: 429, headers: { 'retry-after': '1' }, body: '{}' };
      return { body: page(arrival, 3) };
    });
    const job = await settled(system, (await aWalk()).id);
    expect(job).toMatchObject({ state: 'answered', pages: 3, items: 9 });
    expect(asked()).toEqual([0, 1, 1, 2]);
  });

  it('fails where the third party repeats its page for ever, and keeps none', async () => {
    system.upstream.on('/contacts', { body: '{"items": [1], "next": "again"}' });
    const job = await settled(system, (await aWalk()).id);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'pagination_loop' }, pages: 1 });
    expect((await resultOf(job)).status).toBe(410);
    const kept = `select number from walked_page where job_id = '${job.id}'`;
    expect(await query(system.databaseUrl, kept)).toEqual([]);
  });

  it('is answered with what the third party says instead of a page', async () => {
    system.upstream.on('/contacts', ({ arrival }) =>
      after(arrival) === 1 ? { status: 403, body: 'no more' } : { body: page(arrival, 3) },
    );
    const job = await settled(system, (await aWalk()).id);
    expect(job).toMatchObject({ state: 'answered', response: { status: 403 }, pages: 1 });
    expect((await resultOf(job)).text).toBe('no more');
  });

  it('that is cancelled while a page is under way asks for no further one', async () => {
    let turn: () => void = () => undefined;
    const turned = new Promise<void>((resolve) => (turn = resolve));
    system.upstream.on('/contacts', async ({ arrival }) => {
      if (after(arrival) === 1) await turned;
      return { body: page(arrival, 100) };
    });
    const { id } = await aWalk();
    await system.upstream.waitForArrivals(2);
    const cancelled = await system.client.manage('DELETE', `/jobs/${id}`);
    expect(cancelled).toMatchObject({ state: 'running' });
    turn();
    expect(await settled(system, id)).toMatchObject({ state: 'cancelled', pages: 2, items: 6 });
    expect(asked()).toEqual([0, 1]);
  });

  it('that expires between two pages asks for no further one', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    system.upstream.on('/contacts', ({ arrival }) =>
      after(arrival) === 1
        ? { status: 429, headers: { 'retry-after': '60' } }
        : { body: page(arrival, 3) },
    );
    const job = await settled(system, (await aWalk({ expiresAt })).id);
    expect(job).toMatchObject({ state: 'expired', pages: 1, dispatched: true });
  });

  it('is another request than one page of it, to an idempotency key', async () => {
    has(2);
    const idempotencyKey = `walk-${connection}`;
    const { id } = await aWalk({ idempotencyKey });
    expect((await aWalk({ idempotencyKey })).id).toBe(id);
    await expect(aWalk({ idempotencyKey, pages: 1 })).rejects.toThrow('422');
    await settled(system, id);
  });

  it.each([
    ['a request without a resource', { path: '/contacts', pages: 'all' }, 'pages'],
    ['what is sent raw', { ...LIST, pages: 2, query: { raw: 1 } }, 'pages'],
    ['pages that nobody would receive', { ...LIST, pages: 2, deliver: 'pages' }, 'callback'],
    ['no walk', { ...LIST, deliver: 'pages' }, 'deliver'],
  ])('is refused for %s', async (_what, job, path) => {
    const answer = await system.client.send('/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ connection, ...job }),
    });
    expect(answer.status).toBe(400);
    expect(jsonOf<Problem>(answer).errors).toEqual([{ path, message: expect.any(String) }]);
  });
});

describe.each(FORMS)('a list of the sandbox that a job walks, %s,', (form) => {
  let system: Project;
  let sandbox: Sandbox;
  let connection: string;
  beforeAll(async () => {
    [system, sandbox] = await Promise.all([aProject(form), startSandbox()]);
    const { id, integrationKey } = await aConnection(system, {
      integration: { baseUrl: sandbox.url, plainHttpHosts: [new URL(sandbox.url).host] },
      credentials: { token: sandbox.issueTokens().accessToken },
    });
    connection = id;
    const owner = { level: 'integration', name: integrationKey } as const;
    await putDefinition(system, owner, { resource: 'contacts', methods: STYLES });
  });
  afterAll(async () => {
    await sandbox?.close();
    await system?.stop();
  });

  it.each(Object.keys(STYLES))('by %s, has every item once', async (method) => {
    const job = { connection, resource: 'contacts', method, pages: 'all' };
    const walked = await settled(system, (await postJob(system, job)).id);
    expect(walked.state).toBe('answered');
    const result = await system.client.send(`/jobs/${walked.id}/result?raw=1`);
    const ids = linesOf(result).map((line) => (JSON.parse(line) as { id: string }).id);
    const { text } = await system.client.call(connection, '/v1/page/contacts');
    const { total } = JSON.parse(text) as { total: number };
    expect([ids.length, new Set(ids).size]).toEqual([total, total]);
    expect(walked).toMatchObject({ items: total, pages: Math.ceil(total / 40) });
  });
});
