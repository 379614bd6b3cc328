import { aConnection, type TestConnection } from '../support/builders.js';
import { jobOf, postJob, settled } from '../support/jobs.js';
import { laneOf, steer } from '../support/lanes.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const SCOPES = ['connection', 'integration', 'project'] as const;
type Scope = (typeof SCOPES)[number];

describe.each(FORMS)('steering lanes, %s,', (form) => {
  let system: Project;
  let bystander: TestConnection;
  beforeAll(async () => {
    system = await aProject(form);
    bystander = await aConnection(system);
  });
  afterAll(() => system?.stop());

  const arrivedAt = (path: string) => system.upstream.arrivals(({ target }) => target === path);
  /** Jobs of others go on: by then this one would have left too. */
  const othersHaveLeft = async () => {
    const { id } = await postJob(system, { connection: bystander.id, path: '/others' });
    return settled(system, id);
  };
  const pathTo = (scope: Scope, { id, integrationKey }: TestConnection): string =>
    ({
      connection: `/connections/${id}`,
      integration: `/integrations/${integrationKey}`,
      project: `/projects/${system.projectId}`,
    })[scope];
  const steererOf = (scope: Scope): Pick<Project, 'client'> =>
    scope === 'project' ? { client: system.installation } : system;

  it.each(SCOPES)(
    'no job leaves while its %s is paused, calls pass, and all leave when it is resumed',
    async (scope) => {
      const connection = await aConnection(system);
      const path = `/paused-${scope}`;
      const steerer = steererOf(scope);
      const target = pathTo(scope, connection);
      const paused = await steer(steerer, target, 'pause', { reason: 'a migration' });
      expect(paused).toMatchObject({ scope, state: 'paused' });
      expect(paused.pauses).toEqual([
        expect.objectContaining({ scope, id: paused.id, reason: 'a migration' }),
      ]);
      const jobs = await Promise.all(
        Array.from({ length: 3 }, () => postJob(system, { connection: connection.id, path })),
      );
      expect((await system.client.call(connection.id, path)).status).toBe(200);
      if (scope !== 'project') await othersHaveLeft();
      const waiting = await until(async () => {
        const job = await jobOf(system, jobs[0]?.id ?? '');
        return job.waitingFor?.kind === 'pause' && job;
      });
      expect(waiting.waitingFor).toEqual({ kind: 'pause', key: `${scope[0]}:${paused.id}` });
      expect(arrivedAt(path)).toHaveLength(1);
      const resumed = await steer(steerer, target, 'resume');
      expect(resumed).toMatchObject({ state: 'running', pauses: [], changed: { as: 'resume' } });
      for (const { id } of jobs) expect(await settled(system, id)).toMatchObject({ attempts: 1 });
      expect(arrivedAt(path)).toHaveLength(4);
    },
  );

  it('a pause ends by itself at its instant', async () => {
    const { id: connection } = await aConnection(system);
    const target = `/connections/${connection}`;
    const end = new Date(Date.now() + 2_000).toISOString();
    await steer(system, target, 'pause', { until: end });
    const { id } = await postJob(system, { connection, path: '/for-a-while' });
    expect((await laneOf(system, target)).pauses[0]?.until).toBe(end);
    await settled(system, id);
    expect(arrivedAt('/for-a-while')[0]?.at).toBeGreaterThan(Date.parse(end));
    expect(await laneOf(system, target)).toMatchObject({ state: 'running', pauses: [] });
  });

  it('what waits in a worker for its concurrency stays when its lane is paused', async () => {
    const limits = { concurrency: 1 };
    const { id: connection } = await aConnection(system, { connection: { limits } });
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    system.upstream.on('/one-by-one', async () => {
      await held;
      return {};
    });
    const jobs = await Promise.all(
      Array.from({ length: 4 }, () => postJob(system, { connection, path: '/one-by-one' })),
    );
    await until(() => arrivedAt('/one-by-one').length === 1);
    await steer(system, `/connections/${connection}`, 'pause');
    answer();
    const left = async () =>
      (await Promise.all(jobs.map(({ id }) => jobOf(system, id)))).filter(
        ({ state }) => state === 'answered',
      ).length;
    await until(async () => (await left()) === 1);
    await othersHaveLeft();
    expect([await left(), arrivedAt('/one-by-one').length]).toEqual([1, 1]);
    await steer(system, `/connections/${connection}`, 'resume');
    for (const { id } of jobs) await settled(system, id);
    expect(arrivedAt('/one-by-one')).toHaveLength(4);
  });

  it.each(SCOPES)('what waits in a %s is cancelled when it was said how much', async (scope) => {
    const connection = await aConnection(system);
    const target = pathTo(scope, connection);
    const steerer = steererOf(scope);
    await steer(steerer, target, 'pause');
    const jobs = await Promise.all(
      Array.from({ length: 130 }, () =>
        postJob(system, { connection: connection.id, path: '/purged' }),
      ),
    );
    const { jobs: seen } = await steer(steerer, target, 'purge', { dryRun: true });
    expect(seen).toEqual({ accepted: 130, queued: 0, running: 0, isAtLeast: false });
    const few = await sendJson(steerer.client, 'POST', `${target}/lane/purge`, { confirm: 129 });
    expect([few.status, few.text]).toEqual([409, expect.stringContaining('130')]);
    await steer(steerer, target, 'purge', { confirm: 130 });
    const { purge } = await until(async () => {
      const lane = await laneOf(steerer, target);
      return lane.purge?.isOver === true && lane;
    });
    expect(purge).toMatchObject({ cancelled: 130 });
    for (const { id } of jobs)
      expect(await jobOf(system, id)).toMatchObject({ state: 'cancelled', dispatched: false });
    await steer(steerer, target, 'resume');
    await othersHaveLeft();
    expect(arrivedAt('/purged')).toHaveLength(0);
  });

  it('lets so many jobs of an integration leave together, on calls of which it does not count', async () => {
    const first = await aConnection(system);
    const second = await system.client.manage<{ id: string }>('POST', '/connections', {
      integration: first.integrationKey,
      credentials: { token: 'another' },
    });
    const target = `/integrations/${first.integrationKey}`;
    const limit = { requests: 3, perMs: 1_000, until: new Date(Date.now() + 5_000).toISOString() };
    expect(await steer(system, target, 'limit', limit)).toMatchObject({ limits: [limit] });
    const jobs = await Promise.all(
      Array.from({ length: 24 }, (_, index) => {
        const connection = index % 2 === 0 ? first.id : second.id;
        return postJob(system, { connection, path: '/slowly' });
      }),
    );
    const calls = Array.from({ length: 6 }, () => system.client.call(first.id, '/called'));
    for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
    expect(arrivedAt('/called')).toHaveLength(6);
    for (const { id } of jobs) await settled(system, id);
    const whileLimited = ({ target: path, at }: { target: string; at: number }): boolean =>
      path === '/slowly' && at < Date.parse(limit.until);
    expect(system.upstream.maxInWindow(950, whileLimited)).toBeLessThanOrEqual(3);
    expect(system.upstream.arrivals(whileLimited).length).toBeLessThan(24);
    expect((await laneOf(system, target)).limits).toEqual([]);
  });

  it('purges a lane that runs: each job is cancelled and never left, or answered', async () => {
    const limits = { windows: [{ requests: 20, perMs: 200 }] };
    const { id: connection } = await aConnection(system, { connection: { limits } });
    const jobs = await Promise.all(
      Array.from({ length: 200 }, () => postJob(system, { connection, path: '/running' })),
    );
    await until(() => arrivedAt('/running').length >= 10);
    await steer(system, `/connections/${connection}`, 'purge', { confirm: 200 });
    const ended = await Promise.all(jobs.map(({ id }) => settled(system, id)));
    const answered = ended.filter(({ state }) => state === 'answered');
    const cancelled = ended.filter(({ state }) => state === 'cancelled');
    expect(cancelled.length).toBeGreaterThan(0);
    expect(answered.length + cancelled.length).toBe(200);
    expect(cancelled.filter(({ dispatched }) => dispatched)).toEqual([]);
    expect(arrivedAt('/running')).toHaveLength(answered.length);
  });

  it('a pause of the third party is kept beside a temporary limit, and resuming does not end it', async () => {
    const { id: connection } = await aConnection(system);
    const target = `/connections/${connection}`;
    let refusedAt = 0;
    system.upstream.on('/busy', () => {
      if (refusedAt > 0) return {};
      refusedAt = Date.now();
      return { status: 429, headers: { 'retry-after': '3' } };
    });
    const end = new Date(Date.now() + 60_000).toISOString();
    await steer(system, target, 'limit', { requests: 2, perMs: 1_000, until: end });
    const jobs = await Promise.all(
      Array.from({ length: 4 }, () => postJob(system, { connection, path: '/busy' })),
    );
    await until(() => refusedAt > 0);
    await until(async () => {
      const seen = await Promise.all(jobs.map(({ id }) => jobOf(system, id)));
      return seen.some(({ refusals }) => refusals > 0);
    });
    await steer(system, target, 'resume');
    for (const { id } of jobs) await settled(system, id);
    const later = system.upstream
      .arrivals(({ target: path }) => path === '/busy')
      .filter(({ at }) => at > refusedAt + 1_500);
    for (const { at } of later) expect(at).toBeGreaterThan(refusedAt + 2_900);
  });

  it('says by whom it was steered, and refuses what makes no sense', async () => {
    const { id } = await aConnection(system);
    const target = `/connections/${id}`;
    expect(await laneOf(system, target)).toMatchObject({ state: 'running', pauses: [] });
    const { pauses, changed } = await steer(system, target, 'pause');
    expect(changed).toEqual({ as: 'pause', by: pauses[0]?.by, at: pauses[0]?.at });
    await steer(system, target, 'resume');
    const refused = async (how: string, input: object) =>
      refusals(await sendJson(system.client, 'POST', `${target}/lane/${how}`, input));
    expect(await refused('pause', { until: '2020-01-01T00:00:00Z' })).toEqual([
      'until must be in the future, and within a year',
    ]);
    expect(await refused('purge', {})).toHaveLength(1);
    const unknown = '/connections/7f0c1c66-0000-4000-8000-000000000000/lane';
    expect((await system.client.send(unknown)).status).toBe(404);
    const own = `/projects/${system.projectId}/lane`;
    expect((await system.client.send(own)).status).toBe(403);
  });
});
