import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { loggedRequests } from '../support/requests.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { aTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

interface Point {
  at: string;
  requests: number;
  refusedBy: Record<string, number>;
  totalMs: number;
  p50Ms: number;
  p95Ms: number;
  requestBytes: number;
  responseBytes: number;
}

const MINUTE_MS = 60_000;

describe.each(FORMS)('the series of requests, %s,', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
    system.upstream.on('/four', { body: 'four' });
    system.upstream.on('/missing', { status: 404 });
  });
  afterAll(() => system?.stop());

  const seriesOf = async (filter: string): Promise<Point[]> =>
    (await system.client.manage<{ data: Point[] }>('GET', `/requests/series?${filter}`)).data;
  const sumOf = (points: readonly Point[]): number =>
    points.reduce((sum, { requests }) => sum + requests, 0);

  /** The beginning of a minute. */
  const minutesAgo = (minutes: number): string =>
    new Date((Math.floor(Date.now() / MINUTE_MS) - minutes) * MINUTE_MS).toISOString();
  /** What a connection has asked for so far was asked for in that minute. */
  const wasIn = async (minute: string, connection: string, rows: number): Promise<void> => {
    await loggedRequests(system.client, `connection=${connection}`, rows);
    await query(
      system.databaseUrl,
      `with moved as (
         update request set ended_at = '${minute}'
          where connection_id = '${connection}' returning project_id, ended_at)
       insert into request_due (project_id, minute)
       select distinct project_id, date_trunc('minute', ended_at) from moved`,
    );
  };

  it('says how many there were in a minute, who refused, and how much was sent', async () => {
    const { client } = system;
    const { id } = await aConnection(system);
    for (const path of ['/four', '/four', '/four', '/missing']) await client.call(id, path);
    expect((await client.call(id, '/%2e%2e/four')).status).toBe(400);
    const rows = 5;
    const [{ integration } = {}] = await loggedRequests(client, `connection=${id}`, rows);
    await wasIn(minutesAgo(3), id, rows);
    const [point, ...others] = await until(async () => {
      const points = await seriesOf(`connection=${id}`);
      return sumOf(points) === rows && points;
    });
    expect(others).toEqual([]);
    expect(point?.refusedBy).toEqual({ third_party: 1, connection: 0, caller: 1, sluice: 0 });
    expect(point?.responseBytes).toBe(12);
    expect(Date.parse(point?.at ?? '') % MINUTE_MS).toBe(0);
    const { p50Ms = -1, p95Ms = -1, totalMs = -1 } = point ?? {};
    expect([p50Ms >= 0, p95Ms >= p50Ms, totalMs >= 0]).toEqual([true, true, true]);
    expect(await seriesOf(`integration=${integration}`)).toEqual([point]);
    // All of the project: what other tests have sent ends later.
    const time = `until=${new Date(Date.parse(point?.at ?? '') + MINUTE_MS).toISOString()}`;
    expect(await seriesOf(time)).toEqual([point]);
  });

  it('counts what is written late, and adds minutes up to longer steps', async () => {
    const { client } = system;
    const { id } = await aConnection(system);
    const since = new Date(Date.now() - 30 * MINUTE_MS).toISOString();
    const seen = async (requests: number): Promise<Point[]> =>
      until(async () => {
        const points = await seriesOf(`connection=${id}&since=${since}`);
        return sumOf(points) === requests && points;
      });
    const minute = minutesAgo(20);
    await client.call(id, '/four');
    await wasIn(minute, id, 1);
    expect(await seen(1)).toHaveLength(1);
    await client.call(id, '/four');
    await loggedRequests(client, `connection=${id}`, 2);
    await wasIn(minute, id, 2);
    const [late] = await seen(2);
    expect(late?.requests).toBe(2);
    const longer = await seriesOf(`connection=${id}&since=${since}&stepSeconds=3600`);
    expect(longer).toEqual([{ ...late, at: expect.any(String) }]);
  });

  it('knows nothing of another project, and refuses more steps than a plot has', async () => {
    const stranger = await aTenant(system);
    const { id } = await aConnection(system);
    await system.client.call(id, '/four');
    const [{ integration } = {}] = await loggedRequests(system.client, `connection=${id}`, 1);
    await wasIn(minutesAgo(5), id, 1);
    await until(async () => sumOf(await seriesOf(`connection=${id}`)) === 1);
    for (const filter of [`connection=${id}`, `integration=${integration}`, ''])
      expect((await stranger.client.send(`/requests/series?${filter}`)).text).toBe(
        '{"stepSeconds":60,"data":[]}',
      );
    const since = new Date(Date.now() - 30 * 86_400_000).toISOString();
    const many = await system.client.send(`/requests/series?since=${since}`);
    expect(problemOf(many)).toMatchObject({ code: 'invalid_request' });
    expect(problemOf(many).detail).toContain('Ask for longer steps');
    const uneven = await system.client.send('/requests/series?stepSeconds=90');
    expect(problemOf(uneven).code).toBe('invalid_request');
  });
});
