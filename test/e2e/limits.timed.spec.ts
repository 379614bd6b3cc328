import { aConnection } from '../support/builders.js';
import { burst, countAtOnce, furthestBehind, mostWithin, watchHeldUp } from '../support/bursts.js';
import { postJob } from '../support/jobs.js';
import { promisedMs, scaled } from '../support/scale.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const SYSTEMS = [
  ['embedded', { form: 'embedded' }],
  ['distributed, one worker', { form: 'distributed' }],
  ['distributed, three workers', { form: 'distributed', gateways: 2, workers: 3 }],
] as const;

const perSecond = { requests: 5, perMs: 1_000 };
const perTenSeconds = { requests: 20, perMs: 10_000 };
/** Promised of a machine that does nothing else. */
const BEHIND_MS = 400;

interface Limits {
  windows: { requests: number; perMs: number }[];
  concurrency?: number;
}
type BurstCase = [what: string, limits: Limits, count: number];
const BURSTS: BurstCase[] = [
  ['5 a second', { windows: [perSecond] }, 20],
  ['5 a second and 2 at once', { windows: [perSecond], concurrency: 2 }, 40],
  ['5 a second and 10 at once', { windows: [perSecond], concurrency: 10 }, 20],
  ['two windows and 3 at once', { windows: [perSecond, perTenSeconds], concurrency: 3 }, 18],
];
/**
 * Where time is promised they have the machine to themselves; elsewhere all connections have their
 * burst at once.
 */
const together = scaled({ full: [], short: BURSTS });

describe.each(SYSTEMS)('windows and a concurrency, %s', (_name, options) => {
  let system: System;
  let paths = 0;
  beforeAll(async () => {
    system = await startSystem(options);
    const { id: connection } = await aConnection(system);
    await burst(system, { connection, count: 12, path: '/warm' });
  });
  afterAll(() => system.stop());

  const running = new Map<string, ReturnType<typeof aBurst>>();
  beforeAll(() => {
    for (const [what, limits, count] of together) running.set(what, aBurst(limits, count));
  });

  async function aBurst(limits: Limits, count: number) {
    const { connection, path, filter } = await aLimited(limits);
    const atOnce = countAtOnce(system, path, 20);
    const heldUp = watchHeldUp();
    const answered = await burst(system, { connection, count, path });
    return { answered, atOnce, filter, heldUpMs: heldUp() };
  }

  const aLimited = async (limits: Limits) => {
    const { id: connection } = await aConnection(system, { connection: { limits } });
    const path = `/limited-${++paths}`;
    return { connection, path, filter: ({ target }: { target: string }) => target === path };
  };

  it.each(BURSTS)('hold together for a burst on an idle connection: %s', async (...each) => {
    const [what, limits, count] = each;
    const { answered, atOnce, filter, heldUpMs } = await (running.get(what) ??
      aBurst(limits, count));
    expect(answered.statuses).toEqual(new Map([[200, count]]));
    for (const { requests, perMs } of limits.windows) {
      const window = { perMs: perMs - scaled({ full: 0, short: heldUpMs }) };
      expect(mostWithin(system, window, filter)).toBeLessThanOrEqual(requests);
    }
    if (limits.concurrency !== undefined)
      expect(atOnce.most).toBeLessThanOrEqual(limits.concurrency);
    expect(furthestBehind(answered, perSecond)).toBeLessThan(promisedMs(BEHIND_MS));
  });

  it('hold together for jobs', async () => {
    const { connection, path, filter } = await aLimited({ windows: [perSecond], concurrency: 2 });
    const atOnce = countAtOnce(system, path, 20);
    await Promise.all(Array.from({ length: 15 }, () => postJob(system, { connection, path })));
    await until(() => system.upstream.arrivals(filter).length === 15);
    expect(mostWithin(system, perSecond, filter)).toBeLessThanOrEqual(perSecond.requests);
    expect(atOnce.most).toBeLessThanOrEqual(2);
  });

  it('let nobody be overtaken by one that came more than a second later', async () => {
    const { connection, path, filter } = await aLimited({ windows: [perSecond], concurrency: 2 });
    countAtOnce(system, path, 20);
    const came: number[] = [];
    const startedAt = performance.now();
    const calls = Array.from({ length: 30 }, async (_, index) => {
      await until(() => performance.now() - startedAt > index * 100);
      came[index] = performance.now();
      const gateway = system.gateways[index % system.gateways.length];
      return gateway?.client.call(connection, path, { headers: { 'x-index': String(index) } });
    });
    await Promise.all(calls);
    const order = system.upstream
      .arrivals(filter)
      .map(({ headers }) => Number(headers.find(([name]) => name === 'x-index')?.[1]));
    expect(order).toHaveLength(30);
    const overtaken = order.map((index, place) => {
      const later = order.slice(0, place).map((other) => (came[other] ?? 0) - (came[index] ?? 0));
      return Math.max(0, ...later);
    });
    expect(Math.max(...overtaken)).toBeLessThan(promisedMs(1_000));
  });
});
