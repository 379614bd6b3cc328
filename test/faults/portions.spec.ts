import { setTimeout as pause } from 'node:timers/promises';
import { aConnection } from '../support/builders.js';
import { type Answer, problemOf } from '../support/client.js';
import { arrived, held, portionsAt, takesPortions } from '../support/portions.js';
import { withRedis } from '../support/redis-client.js';
import { ReplyCutter } from '../support/reply-cutter.js';
import { type RunningProcess } from '../support/processes.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const arrivalsOf = (system: System, path: string) =>
  system.upstream.arrivals(({ target }) => target === path);

const told = (answers: readonly Answer[]) =>
  answers.map((answer) =>
    answer.status === 200
      ? answer.text
      : [problemOf(answer).code, problemOf(answer).dispatched].join(' '),
  );

describe('a worker that holds a portion of calls', () => {
  let system: System;
  let first: RunningProcess;
  beforeEach(async () => {
    system = await startSystem({ form: 'distributed' });
    [first] = system.workers as [RunningProcess];
    await takesPortions(system);
  });
  afterEach(() => system.stop());

  it('and is killed: each caller is told what became of its own call', async () => {
    const timeouts = { queueMs: 20_000, totalMs: 30_000 };
    const open = await aConnection(system, { integration: { timeouts } });
    const narrow = await aConnection(system, {
      integration: { timeouts },
      connection: { limits: { concurrency: 1 } },
    });
    held(system, '/held');
    const claimed = Array.from({ length: 8 }, () => system.client.call(open.id, '/held'));
    const inLine = Array.from({ length: 4 }, () => system.client.call(narrow.id, '/held'));
    const answered = Array.from({ length: 4 }, () => system.client.call(open.id, '/quick'));
    const statuses = (await Promise.all(answered)).map(({ status }) => status);
    expect(statuses).toEqual(Array(4).fill(200));
    await arrived(system, '/held', 9);
    await system.addWorker();
    first.kill('SIGKILL');
    expect(told(await Promise.all(claimed))).toEqual(Array(8).fill('worker_lost true'));
    expect(told(await Promise.all(inLine)).toSorted()).toEqual([
      ...Array<string>(3).fill('worker_lost false'),
      'worker_lost true',
    ]);
    expect(arrivalsOf(system, '/held')).toHaveLength(9);
    expect(await portionsAt(system, 'active')).toBe(0);
  });

  it('and stands still for longer than any other is waited for: its callers are answered all the same', async () => {
    const { id } = await aConnection(system);
    const release = held(system, '/held');
    const calls = Array.from({ length: 16 }, () => system.client.call(id, '/held'));
    await arrived(system, '/held', 16);
    await system.addWorker();
    first.kill('SIGSTOP');
    await pause(9_000);
    first.kill('SIGCONT');
    release();
    expect(told(await Promise.all(calls))).toEqual(Array(16).fill('done'));
    expect(arrivalsOf(system, '/held')).toHaveLength(16);
    await until(async () => (await portionsAt(system, 'active')) === 0);
  });

  it('and loses Redis with all that was in it: every caller is told, and nothing is sent twice', async () => {
    const { id } = await aConnection(system);
    const release = held(system, '/held');
    const calls = Array.from({ length: 16 }, () => system.client.call(id, '/held'));
    await arrived(system, '/held', 16);
    await withRedis(system.redis.url, (redis) => redis.flushall());
    const answers = await Promise.all(calls);
    expect(told(answers)).toEqual(Array(16).fill('redis_unavailable true'));
    release();
    expect((await system.client.call(id, '/after')).status).toBe(200);
    expect(arrivalsOf(system, '/held')).toHaveLength(16);
  });
});

describe('the reply of the queue to a portion that is lost', () => {
  let system: System;
  let cutter: ReplyCutter;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', breaksStores: true });
    cutter = await ReplyCutter.start(Number(new URL(system.redis.url).port));
    await takesPortions(system, await system.addGateway({ REDIS_URL: cutter.url }));
  });
  afterAll(async () => {
    await system.stop();
    cutter.close();
  });

  const client = () => system.gateways[1]?.client ?? system.client;

  it('does not keep from their answers those that a worker has', async () => {
    const { id } = await aConnection(system);
    expect((await client().call(id, '/before')).status).toBe(200);
    const release = held(system, '/taken');
    cutter.cutAfter(/sluice:portions:calls:wait/);
    const call = client().call(id, '/taken', { method: 'POST', body: 'once' });
    await arrived(system, '/taken', 1);
    await until(() => cutter.cuts === 1);
    setTimeout(release, 1_000);
    expect(told([await call])).toEqual(['done']);
    expect(arrivalsOf(system, '/taken')).toHaveLength(1);
  });

  it('withdraws those that none has, and they never leave', async () => {
    const { id } = await aConnection(system);
    expect((await client().call(id, '/before')).status).toBe(200);
    const [worker] = system.workers;
    worker?.kill('SIGSTOP');
    cutter.cutAfter(/sluice:portions:calls:wait/);
    const lost = await client().call(id, '/lost', { method: 'POST', body: 'once' });
    expect(told([lost])).toEqual(['redis_unavailable false']);
    worker?.kill('SIGCONT');
    expect((await client().call(id, '/after')).status).toBe(200);
    expect(arrivalsOf(system, '/lost')).toEqual([]);
  });
});
