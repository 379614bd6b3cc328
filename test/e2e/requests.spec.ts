import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { loggedRequest, loggedRequests, requestIdOf, requestsOf } from '../support/requests.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { aKey, aTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe.each(FORMS)('the request log, %s,', (form) => {
  let system: Project;
  let connection: string;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id: connection } = await aConnection(system));
  });
  afterAll(() => system?.stop());

  it('finds a call by the id that its answer carried', async () => {
    system.upstream.on('/contacts/81723', { status: 201, body: 'four' });
    const answer = await system.client.call(connection, '/contacts/81723?q=1', {
      method: 'PUT',
      headers: { traceparent: TRACEPARENT },
      body: 'a body',
    });
    const request = await loggedRequest(system.client, requestIdOf(answer));
    expect(request).toMatchObject({
      kind: 'call',
      connection,
      method: 'PUT',
      route: '/contacts/{id}',
      outcome: '2xx',
      status: 201,
      dispatched: true,
      waitedMs: 0,
      requestBytes: 6,
      responseBytes: 4,
      traceparent: TRACEPARENT,
    });
    const { totalMs, upstreamMs = -1, tokenMs = -1 } = request;
    expect([upstreamMs >= 0, tokenMs >= 0, totalMs >= upstreamMs]).toEqual([true, true, true]);
    expect(Date.parse(request.endedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(request).not.toHaveProperty('refusedBy');
  });

  it('says who refused: the third party, the network to it, the connection, Sluice, or nobody waited', async () => {
    const { client, upstream } = system;
    upstream.on('/missing', { status: 404 });
    upstream.on('/cut', ({ response }) => void response.destroy());
    const limits = { windows: [{ requests: 1, perMs: 60_000 }] };
    const limited = await aConnection(system, { connection: { limits } });
    await client.call(limited.id, '/');
    const disabled = await aConnection(system);
    await client.call(disabled.id, '/');
    await client.manage('PATCH', `/connections/${disabled.id}`, { status: 'disabled' });
    await until(async () => (await client.call(disabled.id, '/')).status === 403);
    const answers = [
      await client.call(connection, '/missing'),
      await client.call(connection, '/cut', { method: 'POST' }),
      await client.call(disabled.id, '/orders'),
      await client.call(limited.id, '/', { headers: { 'sluice-timeout-ms': '50' } }),
      await client.call(connection, '/../outside'),
    ];
    const logged = await Promise.all(
      answers.map((answer) => loggedRequest(client, requestIdOf(answer))),
    );
    const said = logged.map(({ outcome, refusedBy, status, dispatched }) => [
      ...[outcome, refusedBy, status, dispatched],
    ]);
    expect(said).toEqual([
      ['4xx', 'third_party', 404, true],
      ['upstream_reset', 'third_party', undefined, true],
      ['connection_disabled', 'connection', undefined, false],
      ['limit_wait_exceeded', 'sluice', undefined, false],
      ['invalid_path', 'caller', undefined, false],
    ]);
    const { instance } = problemOf(answers[1] as never) as { instance?: string };
    expect(instance).toBe(logged[1]?.id);
  });

  it('tells of a caller who has left, and whether the request had', async () => {
    const { client, upstream } = system;
    const leaves = new AbortController();
    upstream.on('/slow', () => leaves.abort());
    await client.call(connection, '/slow', { signal: leaves.signal }).catch(() => undefined);
    const gone = `connection=${connection}&outcome=caller_gone`;
    expect(await loggedRequests(client, gone, 1)).toEqual([
      expect.objectContaining({ route: '/slow', refusedBy: 'caller', dispatched: true }),
    ]);
  });

  it('has a row for each attempt of a job', async () => {
    const { client, upstream } = system;
    const statuses = [503, 200];
    upstream.on('/flaky', () => ({ status: statuses.shift() ?? 500, body: 'done' }));
    const retry = { attempts: 3, on: ['5xx'] };
    const { id } = await postJob(system, { connection, path: '/flaky?secret=1', retry });
    expect(await settled(system, id)).toMatchObject({ state: 'answered', attempts: 2 });
    const attempts = await loggedRequests(client, `job=${id}`, 2);
    expect(attempts).toEqual(
      [2, 1].map((attempt) =>
        expect.objectContaining({
          ...{ kind: 'job', job: id, attempt, connection, route: '/flaky' },
          ...(attempt === 2
            ? { outcome: '2xx', status: 200, responseBytes: 4 }
            : { outcome: '5xx', status: 503, refusedBy: 'third_party' }),
        }),
      ),
    );
  });

  it('is read newest first, a page at a time, by every filter', async () => {
    const { client } = system;
    const own = await aConnection(system);
    const ids: string[] = [];
    for (const [method, path] of [
      ...[['GET', '/a'] as const, ['POST', '/b'] as const, ['GET', '/a'] as const],
    ])
      ids.unshift(requestIdOf(await client.call(own.id, path, { method })));
    const of = `connection=${own.id}`;
    await loggedRequests(client, of, 3);
    const idsOf = async (filter: string) =>
      (await requestsOf(client, filter)).data.map(({ id }) => id);
    const first = await requestsOf(client, `${of}&limit=2`);
    const second = await requestsOf(client, `${of}&limit=2&cursor=${first.nextCursor}`);
    const paged = [...first.data, ...second.data].map(({ id }) => id);
    expect([paged, second.nextCursor]).toEqual([ids, null]);
    const { integration: owns } = first.data[0] ?? {};
    const [, middle] = ids;
    expect(await idsOf(`${of}&route=/b`)).toEqual([middle]);
    expect(await idsOf(`${of}&outcome=2xx`)).toEqual(ids);
    expect(await idsOf(`${of}&outcome=5xx`)).toEqual([]);
    expect(await idsOf(`integration=${owns}`)).toEqual(ids);
    expect(await idsOf(`requestId=${middle}`)).toEqual([middle]);
    const at = encodeURIComponent(second.data[0]?.endedAt ?? '');
    expect(await idsOf(`${of}&until=${at}`)).toEqual([]);
    expect(await idsOf(`${of}&since=${at}`)).toEqual(ids);
    const refused = await client.send('/requests?since=yesterday');
    expect(problemOf(refused)).toMatchObject({ code: 'invalid_request' });
  });

  it('shows nothing of another project, and a key for calls only what it has asked for', async () => {
    const { client } = system;
    const [mine, other] = await Promise.all(
      [1, 2].map(() => aKey(system, system.projectId, ['proxy'])),
    );
    const answer = await mine?.client.call(connection, '/mine');
    const id = requestIdOf(answer as never);
    expect(await loggedRequest(client, id)).toMatchObject({ apiKey: mine?.id });
    expect((await mine?.client.send(`/requests/${id}`))?.status).toBe(200);
    const stranger = await aTenant(system);
    const seen = async (asks: typeof client, path: string) => {
      const { status, text } = await asks.send(path);
      return [status, text.replace(/"instance":"[^"]*"/, '')];
    };
    const unknown = await seen(client, `/requests/${UNKNOWN}`);
    expect(unknown[0]).toBe(404);
    expect(await seen(other?.client as never, `/requests/${id}`)).toEqual(unknown);
    expect(await seen(stranger.client, `/requests/${id}`)).toEqual(unknown);
    for (const filter of [`requestId=${id}`, 'route=/mine'])
      expect((await requestsOf(stranger.client, filter)).data).toEqual([]);
    expect((await mine?.client.send('/requests'))?.status).toBe(403);
  });

  it('holds nothing of queries, headers and bodies, nor what names people in a path', async () => {
    const { client, upstream } = system;
    upstream.otherwise(() => ({ body: 'marked-answer' }));
    const path = '/people/marked@example.com/marked-0123456789abcdef';
    const answer = await client.call(connection, `${path}?q=marked-query#marked`, {
      method: 'POST',
      headers: { 'x-note': 'marked-header', traceparent: 'marked-trace' },
      body: 'marked-body',
    });
    const { route } = await loggedRequest(client, requestIdOf(answer));
    expect(route).toBe('/people/{id}/{id}');
    const rows = await query(
      system.databaseUrl,
      `select row_to_json(request)::text as row from request`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => /marked|secret-token/.test(String(row['row'])))).toEqual([]);
  });
});
