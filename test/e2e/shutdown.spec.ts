import { aConnection } from '../support/builders.js';
import { type Answer, problemOf } from '../support/client.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const SHUTDOWN_MS = 3_000;
/** The calls would take for ever; what a busy machine adds proves nothing. */
const A_BUSY_MACHINE_MS = 20_000;
const settings = { SLUICE_SHUTDOWN_MS: String(SHUTDOWN_MS) };

const firstProcess = (system: System) => {
  const [gateway] = system.gateways;
  if (!gateway) throw new Error('no gateway');
  return gateway.process;
};

describe.each(FORMS)('a gateway told to stop, %s', (form) => {
  let system: System;
  beforeEach(async () => {
    system = await startSystem({ form, settings });
  });
  afterEach(() => system.stop());

  it('finishes running calls, takes no new ones, and ends', async () => {
    const connection = await aConnection(system);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    system.upstream.on('/held', () => released.then(() => ({ body: 'done' })));
    const running = Array.from({ length: 20 }, () => system.client.call(connection.id, '/held'));
    await system.upstream.waitForArrivals(20);
    firstProcess(system).kill('SIGTERM');
    const refused = await until(() =>
      system.client.call(connection.id, '/', { signal: AbortSignal.timeout(1_000) }).then(
        (answer) => answer.status !== 200 && answer,
        () => 'refused' as const,
      ),
    );
    if (refused !== 'refused')
      expect(problemOf(refused)).toMatchObject({ code: 'shutting_down', dispatched: false });
    release();
    const answers = await Promise.all(running);
    expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(
      Array<string>(20).fill('200 done'),
    );
    const { code, signal } = await firstProcess(system).exited;
    expect(signal === 'SIGTERM' || code === 0).toBe(true);
  });

  it('ends calls that take longer than it may wait, says so, and aborts them at the upstream', async () => {
    const connection = await aConnection(system);
    const slow = await aConnection(system, {
      connection: { limits: { windows: [{ requests: 1, perMs: 9_000 }] } },
    });
    system.upstream.on('/held', () => new Promise(() => undefined));
    const running = [connection, connection, slow].map(({ id }) => system.client.call(id, '/held'));
    await system.upstream.waitForArrivals(3);
    const waiting = system.client.call(slow.id, '/held');
    await until(
      async () =>
        (
          await system.client
            .call(slow.id, '/', {
              headers: { 'sluice-timeout-ms': '9500' },
              signal: AbortSignal.timeout(1_000),
            })
            .catch(() => undefined)
        )?.status === 429,
    );
    const toldAt = performance.now();
    firstProcess(system).kill('SIGTERM');
    const problems = (await Promise.all([...running, waiting])).map((answer: Answer) =>
      problemOf(answer),
    );
    expect(problems.map(({ code, dispatched }) => [code, dispatched])).toEqual([
      ...Array.from({ length: 3 }, () => ['shutting_down', true]),
      ['shutting_down', false],
    ]);
    await firstProcess(system).exited;
    expect(performance.now() - toldAt).toBeLessThan(SHUTDOWN_MS + A_BUSY_MACHINE_MS);
    await until(() => system.upstream.arrivals().every(({ aborted }) => aborted));
    expect(system.upstream.arrivals()).toHaveLength(3);
  });
});

describe('a worker told to stop', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', workers: 2, settings });
  });
  afterAll(() => system.stop());

  it('finishes what it runs, and the other one goes on: no call fails', async () => {
    const { id } = await aConnection(system);
    const narrow = await aConnection(system, { connection: { limits: { concurrency: 5 } } });
    system.upstream.on('/short', { delayMs: 30, body: 'done' });
    let stopped = false;
    const statuses: number[] = [];
    const callers = Array.from({ length: 40 }, async (_, index) => {
      while (!stopped)
        statuses.push((await system.client.call(index % 4 ? id : narrow.id, '/short')).status);
    });
    await until(() => statuses.length > 100);
    const [leaving] = system.workers;
    leaving?.kill('SIGTERM');
    await leaving?.exited;
    const then = statuses.length;
    await until(() => statuses.length > then + 100);
    stopped = true;
    await Promise.all(callers);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('tells the callers of what it could not finish, with whether it may have left', async () => {
    const { id } = await aConnection(system);
    const narrow = await aConnection(system, { connection: { limits: { concurrency: 1 } } });
    system.upstream.on('/held', () => new Promise(() => undefined));
    const before = system.upstream.arrivals().length;
    const calls = [id, id, narrow.id, narrow.id].map((connection) =>
      system.client.call(connection, '/held'),
    );
    await system.upstream.waitForArrivals(before + 3);
    const toldAt = performance.now();
    for (const worker of system.workers) worker.kill('SIGTERM');
    const problems = (await Promise.all(calls)).map((answer) => problemOf(answer));
    expect(problems.map(({ code }) => code)).toEqual(Array<string>(4).fill('worker_lost'));
    expect(problems.map(({ dispatched }) => dispatched).filter((left) => !left)).toEqual([false]);
    await Promise.all(system.workers.map(({ exited }) => exited));
    expect(performance.now() - toldAt).toBeLessThan(SHUTDOWN_MS + A_BUSY_MACHINE_MS);
    expect(system.upstream.arrivals()).toHaveLength(before + 3);
  });
});
