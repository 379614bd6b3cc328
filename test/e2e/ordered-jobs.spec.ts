import { aConnection } from '../support/builders.js';
import type { Answer } from '../support/fake-upstream.js';
import { type JobBody, jobOf, postJob, settled, toldToEnd } from '../support/jobs.js';
import { laneOf, steer } from '../support/lanes.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const AWAY: Answer = { status: 503 };
const FINE: Answer = { status: 200 };
const RETRY = { attempts: 3, on: ['5xx', 'network'] };

describe.each(FORMS)('jobs of a connection that keeps their order, %s,', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => {
    system.upstream.reset();
    underWay = most = 0;
  });
  afterAll(() => system?.stop());

  let underWay: number;
  let most: number;

  /** Answers a path with these, one after the other, and with the last of them from then on. */
  const answers = (path: string, ...each: Answer[]) =>
    system.upstream.on(path, async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 20));
      underWay--;
      return (each.length > 1 ? each.shift() : each[0]) ?? FINE;
    });

  const anOrdered = async (limits: object = {}): Promise<string> =>
    (await aConnection(system, { connection: { limits: { ordered: true, ...limits } } })).id;

  const post = (connection: string, path: string, more: object = {}): Promise<JobBody> =>
    postJob(system, { connection, path, ...more });

  /** Jobs that all wait before the first of them leaves. */
  async function atOnce(
    connection: string,
    paths: string[],
    more: object = {},
  ): Promise<JobBody[]> {
    await steer(system, `/connections/${connection}`, 'pause');
    const jobs: JobBody[] = [];
    for (const path of paths) jobs.push(await post(connection, path, more));
    await steer(system, `/connections/${connection}`, 'resume');
    return jobs;
  }

  const arrived = () => system.upstream.arrivals().map(({ target }) => target);
  const ends = (jobs: JobBody[]) =>
    Promise.all(jobs.map(async ({ id }) => (await settled(system, id)).state));

  it.each([
    ['without other limits', {}],
    [
      'with a window and a concurrency',
      { windows: [{ requests: 20, perMs: 1_000 }], concurrency: 4 },
    ],
  ])('leave one after the other, however often one is tried, %s', async (_which, limits) => {
    for (const path of ['/1', '/3', '/5', '/6']) answers(path, FINE);
    answers('/2', AWAY, FINE);
    answers('/4', { status: 429, headers: { 'retry-after': '1' } }, FINE);
    const connection = await anOrdered(limits);
    const jobs = await atOnce(connection, ['/1', '/2', '/3', '/4', '/5', '/6'], { retry: RETRY });
    expect(await ends(jobs)).toEqual(jobs.map(() => 'answered'));
    expect(arrived()).toEqual(['/1', '/2', '/2', '/3', '/4', '/4', '/5', '/6']);
    expect(most).toBe(1);
  });

  it('go on when one has failed for good', async () => {
    for (const path of ['/1', '/3']) answers(path, FINE);
    system.upstream.on('/2', ({ response }) => void response.socket?.destroy());
    const connection = await anOrdered();
    const jobs = await atOnce(connection, ['/1', '/2', '/3'], { method: 'POST' });
    expect(await ends(jobs)).toEqual(['answered', 'unknown', 'answered']);
    expect(arrived()).toEqual(['/1', '/2', '/3']);
  });

  it('are in the order of their priority first, but none goes before one that was begun', async () => {
    for (const path of ['/low', '/high', '/late']) answers(path, FINE);
    answers('/begun', { status: 429, headers: { 'retry-after': '2' } }, FINE);
    const connection = await anOrdered();
    const begun = await post(connection, '/begun');
    await until(async () => (await jobOf(system, begun.id)).refusals > 0);
    const others = [await post(connection, '/low', { priority: -1 })];
    others.push(await post(connection, '/late'), await post(connection, '/high', { priority: 5 }));
    await ends(others);
    expect(arrived()).toEqual(['/begun', '/begun', '/high', '/late', '/low']);
  });

  it.each<[how: string, end: (connection: string, begun: string) => Promise<unknown>]>([
    ['that is cancelled', (_connection, begun) => toldToEnd(system, begun)],
    [
      'their connection keeps no order any more',
      (connection) => system.client.manage('PATCH', `/connections/${connection}`, { limits: null }),
    ],
  ])('say what they wait for, and go on at once when %s', async (_how, end) => {
    answers('/begun', { status: 503, headers: { 'retry-after': '600' } });
    answers('/next', FINE);
    const connection = await anOrdered();
    const retry = { attempts: 3, on: ['5xx'] };
    const [begun, next] = (await atOnce(connection, ['/begun', '/next'], { retry })) as [
      JobBody,
      JobBody,
    ];
    const waitingFor = await until(async () => {
      const found = (await jobOf(system, next.id)).waitingFor;
      return found?.key === `j:${begun.id}` && found;
    });
    expect(waitingFor).toEqual({ kind: 'order', key: `j:${begun.id}`, until: expect.any(String) });
    expect(await laneOf(system, `/connections/${connection}`)).toMatchObject({ waitingFor });
    expect(Date.parse(waitingFor.until ?? '') - Date.now()).toBeGreaterThan(300_000);
    await end(connection, begun.id);
    expect((await settled(system, next.id)).state).toBe('answered');
    await toldToEnd(system, begun.id);
  });

  it('hold up no other connection, and no call', async () => {
    answers('/begun', { status: 503, headers: { 'retry-after': '600' } });
    answers('/other', FINE);
    const connection = await anOrdered();
    const [begun] = await atOnce(connection, ['/begun', '/behind'], { retry: RETRY });
    await system.upstream.waitForArrivals(1);
    const other = await post(await anOrdered(), '/other');
    expect((await settled(system, other.id)).state).toBe('answered');
    expect((await system.client.call(connection, '/other')).status).toBe(200);
    expect(arrived()).not.toContain('/behind');
    await toldToEnd(system, begun?.id ?? '');
  });
});
