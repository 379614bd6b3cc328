import { aConnection } from '../support/builders.js';
import { jobOf, postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

describe.each(FORMS)('a job that is always refused with 429, %s,', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => {
    system.upstream.reset();
    for (const path of ['/quota', '/twice'])
      system.upstream.on(path, { status: 429, headers: { 'retry-after': '1' } });
  });
  afterAll(() => system?.stop());

  const refusedOnce = (id: string) =>
    until(async () => {
      const job = await jobOf(system, id);
      return job.refusals > 0 && job.state === 'accepted' && job;
    });
  const sent = () => system.upstream.arrivals(({ target }) => target === '/quota').length;

  it.each([
    ['without limits', undefined],
    ['with a concurrency of one', { concurrency: 1 }],
    ['with a window', { windows: [{ requests: 5, perMs: 1_000 }] }],
  ])(
    'lets the others of its connection get by, %s, though it has priority',
    async (_which, limits) => {
      const { id: connection } = await aConnection(
        system,
        limits ? { connection: { limits } } : {},
      );
      const refused = await postJob(system, { connection, path: '/quota', priority: 100 });
      await refusedOnce(refused.id);
      const others = [1, 2, 3].map((n) => postJob(system, { connection, path: `/fine/${n}` }));
      for (const { id } of await Promise.all(others))
        expect((await settled(system, id)).state).toBe('answered');
      expect((await system.client.call(connection, '/call')).status).toBe(200);
      await system.client.send(`/jobs/${refused.id}`, { method: 'DELETE' });
    },
  );

  it('does not keep a job for another route behind forty of its kind', async () => {
    const { id: connection } = await aConnection(system);
    const refused = await Promise.all(
      Array.from({ length: 40 }, () => postJob(system, { connection, path: '/quota' })),
    );
    await until(() => sent() > 0);
    const { id } = await postJob(system, { connection, path: '/fine/x' });
    expect((await settled(system, id)).state).toBe('answered');
    expect(sent()).toBeLessThan(40);
    await Promise.all(
      refused.map((job) => system.client.send(`/jobs/${job.id}`, { method: 'DELETE' })),
    );
  });

  it('says so, when it is tried again, and counts it apart from its attempts', async () => {
    const { id: connection } = await aConnection(system);
    const { id } = await postJob(system, { connection, method: 'POST', path: '/quota' });
    const job = await refusedOnce(id);
    expect(job).toMatchObject({
      attempts: 0,
      dispatched: true,
      response: { status: 429 },
      waitingFor: { kind: 'pause', key: `c:${connection}`, until: expect.any(String) },
    });
    await until(async () => (await jobOf(system, id)).refusals > 1);
    await system.client.send(`/jobs/${id}`, { method: 'DELETE' });
  });

  it('ends after a day of it', async () => {
    const { id: connection } = await aConnection(system);
    const { id } = await postJob(system, { connection, path: '/quota' });
    await refusedOnce(id);
    await query(
      system.databaseUrl,
      `update job set refused_at = now() - interval '24 hours' where id = '${id}'`,
    );
    const job = await settled(system, id);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'refused_too_long' } });
  });

  it('ends with the 429 after as many attempts as its own retry allows for that', async () => {
    const { id: connection } = await aConnection(system);
    const retry = { attempts: 2, on: ['429'] };
    const { id } = await postJob(system, { connection, method: 'POST', path: '/twice', retry });
    const job = await settled(system, id);
    expect(job).toMatchObject({
      state: 'answered',
      attempts: 2,
      refusals: 1,
      response: { status: 429 },
    });
    expect(system.upstream.arrivals(({ target }) => target === '/twice')).toHaveLength(2);
  });
});

describe.each(FORMS)('a job whose stored request does not open, %s,', (form) => {
  it('is not tried for ever, and says why', async () => {
    const system = await aProject(form);
    const { id: connection } = await aConnection(system);
    const runAt = new Date(Date.now() + 1_000).toISOString();
    const { id } = await postJob(system, { connection, path: '/sealed', runAt });
    await query(
      system.databaseUrl,
      `update job set sealed_request = set_byte(sealed_request, length(sealed_request) - 1,
         255 - get_byte(sealed_request, length(sealed_request) - 1)) where id = '${id}'`,
    );
    const job = await settled(system, id);
    expect(job).toMatchObject({
      state: 'failed',
      dispatched: false,
      error: { code: 'content_unreadable' },
    });
    expect(system.upstream.arrivals(({ target }) => target === '/sealed')).toEqual([]);
    await system.stop();
  });
});
