import { setTimeout as pause } from 'node:timers/promises';
import type { CallPortion, CallTicket } from '#libs/contracts';
import type { Redis } from '#libs/redis';
import type { Logger } from '#libs/telemetry';
import { Queue } from 'bullmq';
import { useRedisClient } from '../../../test/support/redis-client.js';
import { aTicket, HeldCalls } from '../../../test/support/call-consumer.js';
import { until } from '../../../test/support/until.js';
import { BullCallQueue } from './bull-call-queue.js';
import { BullCallSource } from './bull-call-source.js';
import { PortionWorkers } from './portion-workers.js';

const redis = useRedisClient();
const log = { debug: () => undefined, error: () => undefined } as unknown as Logger;
const store = { isReachable: () => true, whenAway: 'redis_unavailable' as const };

const portion = (...ids: string[]): CallTicket[] => ids.map(aTicket);

const idsOf = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe('calls between processes', () => {
  let queue: Queue<CallPortion>;
  let source: BullCallSource;
  let consumer: HeldCalls;
  const workers = (client: Redis) => new PortionWorkers(client);

  beforeEach(async () => {
    await redis().flushall();
    const defaultJobOptions = { removeOnComplete: true };
    const connection = redis();
    queue = new Queue('calls', { connection, prefix: 'sluice:portions', defaultJobOptions });
    source = new BullCallSource(queue, redis(), workers(redis()), log);
    consumer = new HeldCalls();
  });
  afterEach(async () => {
    await consumer.end(...consumer.taken);
    await source.pause();
    await source.close();
    await queue.close();
  });

  const sent = async (...ids: string[]): Promise<CallTicket[]> => {
    const calls = portion(...ids);
    await new BullCallQueue(queue, store, workers(redis())).add(calls);
    return calls;
  };
  const taken = (...ids: string[]) =>
    until(() => ids.every((id) => consumer.taken.includes(id)), { what: `${ids} to be taken` });

  it('travel as one job, which is there until the last of them has ended', async () => {
    source.start(consumer, 100);
    await until(() => redis().exists('sluice:portions:taken'));
    const calls = await sent('a', 'b', 'c');
    await taken('a', 'b', 'c');
    const known = new BullCallQueue(queue, store, workers(redis()));
    await consumer.end('a', 'b');
    expect([await queue.getActiveCount(), await known.has(calls)]).toEqual([1, true]);
    await consumer.end('c');
    await until(async () => (await queue.getActiveCount()) === 0);
    expect(await known.has(calls)).toBe(false);
  });

  it('go one by one, as version 0.2 takes them, while there is no worker that takes portions', async () => {
    await sent('a', 'b');
    const old = new Queue('calls', { connection: redis(), prefix: 'sluice' });
    expect((await old.getWaiting()).map(({ data }) => data as unknown)).toEqual(
      expect.arrayContaining(portion('a', 'b')),
    );
    expect(await queue.getWaitingCount()).toBe(0);
    source.start(consumer, 100);
    await taken('a', 'b');
    await old.close();
  });

  it('are counted: a worker that holds its fill takes none, and goes on as soon as calls have ended', async () => {
    source.start(consumer, 64);
    await until(() => redis().exists('sluice:portions:taken'));
    const [first, second, third] = ['first', 'second', 'third'].map((name) => idsOf(name, 32));
    await sent(...(first ?? []));
    await sent(...(second ?? []));
    await taken(...(first ?? []), ...(second ?? []));
    await sent(...(third ?? []));
    await pause(100);
    expect(consumer.taken).toHaveLength(64);
    // Neither portion has ended when there is room for the third.
    await consumer.end(...idsOf('first', 31), ...idsOf('second', 31));
    await taken(...(third ?? []));
    expect(await queue.getActiveCount()).toBe(3);
  });
});
