import { aConnection } from '../support/builders.js';
import { postJob, settled } from '../support/jobs.js';
import { steer } from '../support/lanes.js';
import { startSystem, type System } from '../support/system.js';

describe('jobs that keep their order', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', workers: 2 });
  });
  afterAll(() => system?.stop());

  it('keep it when the worker is killed that has one of them', async () => {
    let isHeld = true;
    system.upstream.on('/2', async () => {
      if (isHeld) await new Promise(() => {});
      return { status: 200 };
    });
    const { id: connection } = await aConnection(system, {
      connection: { limits: { ordered: true } },
    });
    await steer(system, `/connections/${connection}`, 'pause');
    const jobs = [];
    for (const path of ['/1', '/2', '/3', '/4'])
      jobs.push(await postJob(system, { connection, path }));
    await steer(system, `/connections/${connection}`, 'resume');
    await system.upstream.waitForArrivals(2);
    isHeld = false;
    for (const worker of system.workers) worker.kill('SIGKILL');
    await system.addWorker();
    for (const { id } of jobs) expect((await settled(system, id)).state).toBe('answered');
    expect(system.upstream.arrivals().map(({ target }) => target)).toEqual([
      ...['/1', '/2', '/2', '/3', '/4'],
    ]);
  });
});
