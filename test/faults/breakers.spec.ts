import { ProjectBreakers } from '../support/breakers.js';
import { aConnection } from '../support/builders.js';
import { postJob, settled } from '../support/jobs.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const JOBS = 24;

describe.each(FORMS)('the worker of the one job that asks, %s,', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form });
  });
  afterAll(() => system?.stop());

  it('may be killed: another job asks, and all are made', async () => {
    const held: (() => void)[] = [];
    let status = 503;
    let isHolding = false;
    system.upstream.otherwise(async () => {
      if (isHolding) await new Promise<void>((resolve) => held.push(resolve));
      return { status };
    });
    const { id: connection } = await aConnection(system);
    const { data } = await system.client.manage<{ data: { projectId: string }[] }>(
      'GET',
      '/api-keys',
    );
    const { databaseUrl } = system;
    const breakers = new ProjectBreakers({ databaseUrl, projectId: data[0]?.projectId ?? '' });
    const retry = { attempts: 9, on: ['5xx', 'network'] };
    const jobs = await Promise.all(
      Array.from({ length: JOBS }, (_, n) =>
        postJob(system, { connection, method: 'PUT', path: `/x/${n}`, retry }),
      ),
    );
    await until(async () => (await breakers.open()) === 1);
    await until(async () => (await breakers.busy()) === 0);

    isHolding = true;
    await breakers.pauseIsOver();
    await breakers.untilSo(() => held.length === 1);
    const [worker] = system.workers;
    worker?.kill('SIGKILL');
    await worker?.exited;
    [isHolding, status] = [false, 200];
    for (const release of held) release();
    const client = form === 'embedded' ? (await system.addGateway()).client : system.client;
    if (form === 'distributed') await system.addWorker();
    // What it held is forgotten in its time, which is moved here.
    await breakers.pauseIsOver();
    await breakers.untilSo(async () => (await breakers.open()) === 0);
    for (const { id } of jobs)
      expect(await settled({ client }, id)).toMatchObject({ state: 'answered' });
    expect(await breakers.open()).toBe(0);
  });
});
