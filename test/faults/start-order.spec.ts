import { setTimeout as pause } from 'node:timers/promises';
import { aConnection } from '../support/builders.js';
import { postJob, settled } from '../support/jobs.js';
import { startSystem, type System } from '../support/system.js';

describe('processes that start while Redis does not answer', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed' });
  });
  afterAll(() => system.stop());

  it('work when it answers again, without a restart', async () => {
    const { id: connection } = await aConnection(system);
    system.redis.pause();
    const starting = Promise.all([system.addGateway(), system.addWorker()]);
    await pause(4_000);
    system.redis.resume();
    const [{ client }] = await starting;
    system.workers[0]?.kill('SIGTERM');
    await system.workers[0]?.exited;
    expect((await client.call(connection, '/call')).status).toBe(200);
    const { id } = await postJob(system, { connection, path: '/job' });
    expect((await settled(system, id)).state).toBe('answered');
  });
});
