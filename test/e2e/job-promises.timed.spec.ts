import { Client, problemOf } from '../support/client.js';
import { aConnection } from '../support/builders.js';
import { postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { fresh, sendJson } from '../support/management.js';
import { FORMS } from '../support/system.js';
import { aKey } from '../support/tenant.js';
import { until } from '../support/until.js';

/** The most that share a system, each with connections of its own. */
const WORKERS = 2;

describe.each(FORMS)('what is promised of jobs, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());

  const arrivedAt = (path: string) => system.upstream.arrivals(({ target }) => target === path);

  it('unsafe ones leave on connections of their own', async () => {
    const { id: connection } = await aConnection(system);
    for (const method of ['GET', 'POST', 'GET', 'POST', 'GET', 'POST'])
      await settled(system, (await postJob(system, { connection, method, path: '/socket' })).id);
    const sockets = (method: string) =>
      arrivedAt('/socket').flatMap((arrival) =>
        arrival.method === method ? arrival.socketId : [],
      );
    expect(new Set(sockets('POST')).size).toBe(3);
    expect(new Set(sockets('GET')).size).toBeLessThanOrEqual(WORKERS);
    expect(sockets('POST').filter((socket) => sockets('GET').includes(socket))).toEqual([]);
  });

  it('a key for calls sees and cancels those that it has made, one with the scope "jobs" all of the project', async () => {
    const { id: connection } = await aConnection(system);
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const aClient = async (scope: string): Promise<Client> =>
      (await aKey(system, system.projectId, [scope])).client;
    const clients = [aClient('proxy'), aClient('proxy'), aClient('jobs')] as const;
    const [one, other, support] = await Promise.all(clients);
    const job = { connection, path: '/x', runAt };
    const own = await postJob({ client: one }, job);
    const others = await postJob({ client: other }, job);
    const seen = async (client: Client): Promise<string[]> => {
      const path = `/jobs?connection=${connection}`;
      const { data } = await client.manage<{ data: { id: string }[] }>('GET', path);
      return data.map(({ id }) => id);
    };
    expect(await seen(one)).toEqual([own.id]);
    expect(new Set(await seen(support))).toEqual(new Set([own.id, others.id]));
    for (const path of [`/jobs/${others.id}`, `/jobs/${others.id}/result`])
      expect([path, (await one.send(path)).status]).toEqual([path, 404]);
    const cancel = (client: Client, { id }: { id: string }) =>
      sendJson(client, 'DELETE', `/jobs/${id}`);
    expect(problemOf(await cancel(one, others)).code).toBe('not_found');
    expect((await cancel(support, others)).status).toBe(200);
    expect((await cancel(one, own)).status).toBe(200);
    expect((await support.call(connection, '/x')).status).toBe(403);
    expect((await sendJson(support, 'POST', '/jobs', job)).status).toBe(403);
    for (const client of [one, other, support]) client.close();
  });

  it('those of another project, and its endpoints, are as unknown as ids that do not exist', async () => {
    const { id: connection } = await aConnection(system);
    const { id } = await postJob(system, { connection, path: '/' });
    const { id: endpoint } = await system.client.manage<{ id: string }>(
      'POST',
      '/webhook-endpoints',
      { url: `${system.upstream.url}/hook` },
    );
    await settled(system, id);
    const { id: projectId } = await system.installation.manage<{ id: string }>(
      'POST',
      '/projects',
      {
        name: fresh(),
      },
    );
    const { key } = await system.installation.manage<{ key: string }>('POST', '/api-keys', {
      name: 'other',
      scopes: ['proxy', 'manage'],
      projectId,
    });
    const stranger = new Client(system.client.address, key);
    const unknown = '00000000-0000-4000-8000-000000000000';
    const asked = async (method: string, path: (name: string) => string, name: string) => {
      const { instance: _instance, ...problem } = problemOf(
        await stranger.send(path(name), { method }),
      ) as unknown as Record<string, unknown>;
      return problem;
    };
    for (const [method, path, name] of [
      ['GET', (job: string) => `/jobs/${job}`, id],
      ['GET', (job: string) => `/jobs/${job}/result`, id],
      ['DELETE', (job: string) => `/jobs/${job}`, id],
      ['GET', (each: string) => `/webhook-endpoints/${each}`, endpoint],
      ['DELETE', (each: string) => `/webhook-endpoints/${each}`, endpoint],
    ] as const)
      expect(await asked(method, path, name)).toEqual(await asked(method, path, unknown));
    expect(JSON.parse((await stranger.send('/jobs')).text)).toMatchObject({ data: [] });
    stranger.close();
    await system.client.manage('DELETE', `/webhook-endpoints/${endpoint}`);
  });

  it('a 429 takes back those that are queued behind it', async () => {
    const { id: connection } = await aConnection(system, {
      connection: { limits: { concurrency: 1 } },
    });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    system.upstream.on('/full', async () => {
      await released;
      return { status: 429, headers: { 'retry-after': '60' } };
    });
    const first = await postJob(system, { connection, path: '/full' });
    await until(() => arrivedAt('/full').length === 1);
    const behind = await Promise.all(
      [1, 2, 3].map(() => postJob(system, { connection, path: '/behind' })),
    );
    const stateOf = async ({ id }: { id: string }) =>
      (await system.client.manage<{ state: string }>('GET', `/jobs/${id}`)).state;
    await until(async () => (await Promise.all(behind.map(stateOf))).every((s) => s === 'queued'));
    release();
    await until(async () =>
      (await Promise.all([first, ...behind].map(stateOf))).every((s) => s === 'accepted'),
    );
    expect(arrivedAt('/behind')).toEqual([]);
    await system.client.manage('DELETE', `/connections/${connection}`);
  });

  it('one that has left once says so, however its last attempt failed', async () => {
    const { id: connection } = await aConnection(system);
    let attempts = 0;
    system.upstream.on('/once', ({ response }) => {
      attempts++;
      response.socket?.destroy();
    });
    const { id } = await postJob(system, {
      connection,
      path: '/once',
      retry: { attempts: 10, on: ['network'] },
    });
    await until(() => attempts >= 1);
    await system.client.manage('PATCH', `/connections/${connection}`, { status: 'disabled' });
    expect(await settled(system, id)).toMatchObject({
      state: 'failed',
      dispatched: true,
      error: { code: 'connection_disabled' },
    });
  });

  it('each attempt counts in the window, also of the same job', async () => {
    const { id: connection } = await aConnection(system, {
      connection: { limits: { windows: [{ requests: 4, perMs: 6_000 }] } },
    });
    system.upstream.on('/again', ({ response }) => void response.socket?.destroy());
    const retry = { attempts: 3, on: ['network'] };
    const jobs = await Promise.all(
      [1, 2].map(() => postJob(system, { connection, path: '/again', retry })),
    );
    for (const { id } of jobs)
      expect(await settled(system, id, 30_000)).toMatchObject({ state: 'failed', attempts: 3 });
    // Where a kept connection was closed, a request is made once more, in the window too.
    expect(arrivedAt('/again').length).toBeGreaterThanOrEqual(6);
    const isIt = ({ target }: { target: string }) => target === '/again';
    expect(system.upstream.maxInWindow(5_950, isIt)).toBeLessThanOrEqual(4);
  });
});
