import { aConnection } from '../support/builders.js';
import { jobOf, postJob, settled } from '../support/jobs.js';
import { steer } from '../support/lanes.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

describe.each(FORMS)('when workers are killed while a lane is paused, %s,', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form });
  });
  afterAll(() => system?.stop());

  /** @returns a client of what is there afterwards */
  async function killWorker(): Promise<Pick<System, 'client'>> {
    const [worker] = system.workers.splice(0, 1);
    worker?.kill('SIGKILL');
    await worker?.exited;
    if (form === 'embedded') return system.addGateway();
    await system.addWorker();
    return system;
  }

  it('nothing of it leaves before it is resumed, and then each job once', async () => {
    const { id: connection } = await aConnection(system, {
      // The place of a lost call is free again when its time is over.
      integration: { timeouts: { totalMs: 5_000 } },
      connection: { limits: { concurrency: 1 } },
    });
    const { id: bystander } = await aConnection(system);
    const arrivals = (path: string) => system.upstream.arrivals(({ target }) => target === path);
    // What the worker holds when it is killed: one that has left, and others that wait for it.
    let isHeld = true;
    system.upstream.on('/paused', async () => {
      await until(() => !isHeld);
      return {};
    });
    const jobs = await Promise.all(
      Array.from({ length: 5 }, () => postJob(system, { connection, path: '/paused' })),
    );
    await until(() => arrivals('/paused').length === 1);
    await steer(system, `/connections/${connection}`, 'pause');
    const site = await killWorker();
    isHeld = false;
    const { id } = await postJob(site, { connection: bystander, path: '/bystander' });
    await settled(site, id);
    // The lost worker's job is back in its lane.
    const states = () => Promise.all(jobs.map((job) => jobOf(site, job.id)));
    await until(async () => (await states()).every(({ state }) => state === 'accepted'));
    for (const { waitingFor } of await states())
      expect(waitingFor).toMatchObject({ kind: 'pause' });
    expect(arrivals('/paused')).toHaveLength(1);
    await steer(site, `/connections/${connection}`, 'resume');
    for (const job of jobs)
      expect(await settled(site, job.id)).toMatchObject({ state: 'answered' });
    // A GET that was lost with its worker is sent again, and nothing else is.
    expect(arrivals('/paused')).toHaveLength(6);
  });
});
