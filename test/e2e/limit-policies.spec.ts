import { aConnection, type TestConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { jobOf, postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const windows = [{ requests: 4, perMs: 60_000 }];
const impatient = { integration: { timeouts: { queueMs: 1_000 } } };

describe.each(FORMS)('a limit policy, %s', (form) => {
  let project: Project;
  beforeAll(async () => {
    project = await aProject(form);
  });
  afterAll(() => project.stop());

  const statuses = async (connection: string, requests: [method: string, path: string][]) => {
    const answered = [];
    for (const [method, path] of requests)
      answered.push((await project.client.call(connection, path, { method })).status);
    return answered;
  };

  it('counts what a route costs, and nothing for one that is free', async () => {
    const routes = [
      { match: 'GET /status', cost: 0 },
      { match: 'POST /search', cost: 3 },
    ];
    const limits = { windows, routes };
    const { id } = await aConnection(project, { ...impatient, connection: { limits } });
    const asked: [string, string][] = [
      ['POST', '/search'] as [string, string],
      ['GET', '/status'] as [string, string],
      ['GET', '/things'] as [string, string],
      ['GET', '/things'] as [string, string],
      ['GET', '/status'],
    ];
    expect(await statuses(id, asked)).toEqual([200, 200, 200, 429, 200]);
  });

  it('limits a route by windows of its own, beside the others', async () => {
    const routes = [{ match: '/reports/**', windows: [{ requests: 1, perMs: 60_000 }] }];
    const limits = { windows, routes };
    const { id } = await aConnection(project, { ...impatient, connection: { limits } });
    const asked: [string, string][] = [
      ['GET', '/reports/a'],
      ['GET', '/reports/b?c=d'],
      ...Array<[string, string]>(4).fill(['GET', '/things']),
      ['GET', '/things'],
    ];
    expect(await statuses(id, asked)).toEqual([200, 429, 200, 200, 200, 200, 429]);
  });

  it('that is spread lets requests leave evenly, within its windows', async () => {
    project.upstream.reset();
    const limits = { windows: [{ requests: 4, perMs: 2_000 }], spread: true };
    const { id } = await aConnection(project, { connection: { limits } });
    const asked = Array.from({ length: 6 }, () => project.client.call(id, '/spread'));
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    const isSpread = ({ target }: { target: string }) => target === '/spread';
    expect(project.upstream.maxInWindow(450, isSpread)).toBe(1);
  });

  it('is shared by the connections of an integration where its scope says so', async () => {
    const { integrationKey, id } = await aConnection(project, {
      integration: { timeouts: { queueMs: 1_000 }, limits: { windows, scope: 'integration' } },
    });
    const other = await project.client.manage<{ id: string }>('POST', '/connections', {
      integration: integrationKey,
      externalUserId: 'another',
      credentials: { token: 'secret-token' },
    });
    const all = [id, other.id, id, other.id, id, other.id];
    const answered = [];
    for (const each of all) answered.push((await project.client.call(each, '/')).status);
    expect(answered).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it.each([
    [
      'a route costs more than a window has',
      { windows, routes: [{ match: '/a', cost: 5 }] },
      'routes.0.cost',
    ],
    ['it is spread and has no windows', { spread: true }, 'limits.spread'],
  ])('is refused when %s', async (_why, limits, path) => {
    const refused = await project.client
      .send('/integrations', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key: 'x', name: 'x', baseUrl: 'https://a.test', limits }),
      })
      .then(problemOf);
    expect(refused.code).toBe('invalid_request');
    expect(JSON.stringify(refused.errors)).toContain(path);
  });

  const perHour = { windows: [{ requests: 1, perMs: 3_600_000 }] };
  it.each([
    [
      'a connection',
      ({ id }: TestConnection) => `/connections/${id}`,
      { connection: { limits: perHour } },
    ],
    [
      'an integration',
      ({ integrationKey }: TestConnection) => `/integrations/${integrationKey}`,
      { integration: { limits: perHour } },
    ],
  ])(
    'of %s that is lifted lets go at once of the jobs that wait for it',
    async (_whose, pathOf, given) => {
      const made = await aConnection(project, given);
      const jobs = await Promise.all(
        [1, 2, 3].map(() => postJob(project, { connection: made.id, path: '/x' })),
      );
      await until(async () => {
        const views = await Promise.all(jobs.map(({ id }) => jobOf(project, id)));
        return views.filter(({ waitingFor }) => waitingFor?.kind === 'limit').length === 2;
      });
      await project.client.manage('PATCH', pathOf(made), { limits: null });
      for (const { id } of jobs) expect((await settled(project, id)).state).toBe('answered');
    },
  );

  it('says on every answer how long the call waited', async () => {
    const limits = { windows: [{ requests: 1, perMs: 1_500 }] };
    const { id } = await aConnection(project, { connection: { limits } });
    const first = await project.client.call(id, '/');
    const second = await project.client.call(id, '/');
    expect(Number(first.headers['sluice-waited-ms'])).toBeLessThan(1_000);
    expect(Number(second.headers['sluice-waited-ms'])).toBeGreaterThan(500);
    const { id: full } = await aConnection(project, {
      ...impatient,
      connection: { limits: { windows: [{ requests: 1, perMs: 60_000 }] } },
    });
    await project.client.call(full, '/');
    const refused = await project.client.call(full, '/');
    expect([refused.status, refused.headers['sluice-waited-ms']]).toEqual([429, '0']);
  });

  it('says of a waiting job what it waits for', async () => {
    const limits = { windows: [{ requests: 1, perMs: 60_000 }] };
    const { id: connection } = await aConnection(project, { connection: { limits } });
    await postJob(project, { connection, path: '/waits' });
    const { id } = await postJob(project, { connection, path: '/waits' });
    const waitingFor = await until(async () => {
      const { waitingFor: waits } = await jobOf(project, id);
      return waits?.kind === 'limit' && waits;
    });
    expect(waitingFor.key).toBe(`c:${connection}`);
    expect(Date.parse(waitingFor.until ?? '')).toBeGreaterThan(Date.now());
  });

  it('says of a job that waits for another one to end, and of one that the third party pauses', async () => {
    const { id: connection } = await aConnection(project, {
      connection: { limits: { concurrency: 1 } },
    });
    let answer: (status: number) => void = () => undefined;
    const answered = new Promise<number>((resolve) => (answer = resolve));
    project.upstream.on('/slow', async () => ({
      status: await answered,
      headers: { 'retry-after': '60' },
    }));
    await postJob(project, { connection, path: '/slow' });
    await until(() => project.upstream.arrivals(({ target }) => target === '/slow').length === 1);
    const { id } = await postJob(project, { connection, path: '/behind' });
    const kindOf = async () => (await jobOf(project, id)).waitingFor?.kind;
    await until(async () => (await kindOf()) === 'concurrency');
    answer(429);
    await until(async () => (await kindOf()) === 'pause');
    await project.client.manage('DELETE', `/connections/${connection}`);
  });
});
