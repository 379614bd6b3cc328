import { aConnection } from '../support/builders.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

describe('jobs without Redis', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed' });
  });
  afterAll(() => system.stop());

  it('are accepted all the same, and run when it is back, empty', async () => {
    const { id: connection } = await aConnection(system);
    await system.client.call(connection, '/warm');
    await system.redis.kill();
    const jobs = [];
    for (let index = 0; index < 20; index++)
      jobs.push(
        await postJob(system, { connection, method: 'POST', path: `/while-away/${index}` }),
      );
    const states = await Promise.all(
      jobs.map(({ id }) => system.client.manage<JobBody>('GET', `/jobs/${id}`)),
    );
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['accepted']));
    await system.redis.restart({ empty: true });
    for (const { id } of jobs) expect((await settled(system, id)).state).toBe('answered');
    const arrived = system.upstream.arrivals(({ target }) => target.startsWith('/while-away'));
    expect(new Set(arrived.map(({ target }) => target)).size).toBe(20);
    expect(arrived).toHaveLength(20);
  });

  it('that were queued when it was emptied are put back and run', async () => {
    const { id: connection } = await aConnection(system, {
      connection: { limits: { concurrency: 1 } },
    });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    system.upstream.on('/held', () => released.then(() => ({ body: 'done' })));
    const held = await postJob(system, { connection, path: '/held' });
    await until(() => system.upstream.arrivals(({ target }) => target === '/held').length > 0);
    const waiting = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        postJob(system, { connection, method: 'POST', path: `/waiting/${index}` }),
      ),
    );
    await until(async () => {
      const { state } = await system.client.manage<JobBody>('GET', `/jobs/${waiting[0]?.id}`);
      return state === 'queued';
    });
    await system.redis.restart({ empty: true });
    release();
    for (const { id } of [held, ...waiting])
      expect((await settled(system, id, 40_000)).state).toBe('answered');
    const arrived = system.upstream.arrivals(({ target }) => target.startsWith('/waiting'));
    expect(arrived).toHaveLength(10);
  });
});
