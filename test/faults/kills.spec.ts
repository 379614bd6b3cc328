import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { aConnection } from '../support/builders.js';
import { type Answer, problemOf } from '../support/client.js';
import { seeded } from '../support/random.js';
import { promisedMs, scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const idOf = (target: string): string =>
  new URL(target, 'http://upstream').searchParams.get('id') ?? '';

/** How often each call id arrived at the upstream. */
function arrivalsById(system: System): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { target } of system.upstream.arrivals())
    counts.set(idOf(target), (counts.get(idOf(target)) ?? 0) + 1);
  return counts;
}

type Ended = { id: string; answer?: Answer };

/** A call that may be left by its caller, with its id in the query. */
async function leaving(
  system: System,
  call: { connection: string; id: string; path: string; leaveAfterMs?: number; timeoutMs?: number },
): Promise<Ended> {
  const { id, leaveAfterMs, timeoutMs } = call;
  const headers = timeoutMs === undefined ? {} : { 'sluice-timeout-ms': String(timeoutMs) };
  const signal = leaveAfterMs === undefined ? {} : { signal: AbortSignal.timeout(leaveAfterMs) };
  const gateway = system.gateways[Number(id.split('-').at(-1)) % system.gateways.length];
  try {
    const answer = await (gateway ?? system).client.call(call.connection, `${call.path}?id=${id}`, {
      headers,
      ...signal,
    });
    return { id, answer };
  } catch {
    return { id };
  }
}

const dispatchedOf = (answer: Answer): boolean | undefined =>
  answer.headers['sluice-error'] === undefined ? undefined : problemOf(answer).dispatched;

const CALLS = scaled({ full: 1_000, short: 300 });

describe.each(FORMS)(`${CALLS} callers who leave or time out at random moments, %s`, (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      form,
      gateways: 2,
      workers: 2,
      settings: { SLUICE_MAX_WAITING_PER_CONNECTION: '1000' },
    });
  });
  afterAll(() => system.stop());

  it('are never told that nothing left when something did, and nothing arrives twice', async () => {
    const random = seeded(20_260_712);
    const free = await aConnection(system);
    const windowed = await aConnection(system, {
      connection: { limits: { windows: [{ requests: 40, perMs: 500 }] } },
    });
    const narrow = await aConnection(system, { connection: { limits: { concurrency: 3 } } });
    const connections = [free.id, windowed.id, narrow.id];
    // Who asks for the first time has to be looked up, which a crowd on a busy machine may have to
    // wait for too long.
    for (const { client } of system.gateways)
      for (const id of connections) await client.call(id, '/warm?id=warm');
    system.upstream.reset();
    system.upstream.on('/some', () => ({ delayMs: Math.floor(random() * 80), body: 'done' }));
    const ended: Ended[] = [];
    let next = 0;
    const caller = async (): Promise<void> => {
      while (next < CALLS) {
        const id = `${form}-${next++}`;
        const connection = connections[Math.floor(random() * 3)] ?? free.id;
        const moment = Math.floor(random() * random() * 120);
        const manner = random() < 0.6 ? { leaveAfterMs: moment } : { timeoutMs: moment + 1 };
        ended.push(await leaving(system, { connection, id, path: '/some', ...manner }));
      }
    };
    await Promise.all(Array.from({ length: 60 }, caller));
    const last = await system.client.call(free.id, '/last?id=last');
    expect(last.status).toBe(200);
    const arrived = arrivalsById(system);
    expect([...arrived].filter(([, count]) => count > 1)).toEqual([]);
    const refused = ended.filter(({ answer }) => answer && dispatchedOf(answer) === false);
    expect(
      refused.filter(({ id }) => arrived.has(id)).map(({ id, answer }) => [id, answer?.text]),
    ).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    const stated = ended.filter(({ answer }) => answer?.headers['sluice-error'] !== undefined);
    expect(
      stated
        .filter(({ answer }) => answer && dispatchedOf(answer) === undefined)
        .map(({ answer }) => answer?.text),
    ).toEqual([]);
  });

  it('have a running call aborted at the upstream', async () => {
    system.upstream.reset();
    system.upstream.on('/long', () => new Promise(() => undefined));
    const connection = await aConnection(system);
    const hangUp = new AbortController();
    const call = system.client
      .call(connection.id, '/long', { signal: hangUp.signal })
      .catch(() => 'left');
    const isIt = ({ target }: { target: string }): boolean => target === '/long';
    const arrival = await until(() => system.upstream.arrivals(isIt)[0]);
    hangUp.abort();
    expect(await call).toBe('left');
    const seen = await until(() => arrival.aborted, {
      timeoutMs: promisedMs(2_000),
      what: 'the close at the upstream',
    });
    expect(seen).toBe(true);
  });
});

describe('processes that are killed under load', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      form: 'distributed',
      gateways: 2,
      workers: 2,
      settings: { SLUICE_MAX_WAITING_PER_CONNECTION: '1000' },
    });
  });
  afterAll(() => system.stop());

  it('a killed worker: every caller is answered within 8 s, and "dispatched" is true to the upstream', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    system.upstream.on('/held', () => released.then(() => ({ body: 'done' })));
    const timeouts = { queueMs: 6_000, totalMs: 20_000 };
    const open = await aConnection(system, { integration: { timeouts } });
    const narrow = await aConnection(system, {
      integration: { timeouts },
      connection: { limits: { concurrency: 4 } },
    });
    const calls: Promise<Ended & { at: number }>[] = [];
    for (let index = 0; index < 80; index++) {
      const connection = index % 2 ? open.id : narrow.id;
      calls.push(
        leaving(system, { connection, id: `kill-${index}`, path: '/held' }).then((ended) => ({
          ...ended,
          at: performance.now(),
        })),
      );
      // Two idle workers take turns at a trickle; a burst might all go to one of them.
      await pause(10);
    }
    await system.upstream.waitForArrivals(44);
    const killedAt = performance.now();
    system.workers[0]?.kill('SIGKILL');
    release();
    const ended = await Promise.all(calls);
    const arrived = arrivalsById(system);
    const lost = ended.filter(({ answer }) => answer?.headers['sluice-error'] === 'worker_lost');
    expect(lost.length).toBeGreaterThan(10);
    expect(ended.filter(({ answer }) => answer?.status === 200).length).toBeGreaterThan(10);
    for (const { id, answer } of lost)
      expect([id, answer && dispatchedOf(answer)]).toEqual([id, arrived.has(id)]);
    for (const { id, answer } of ended)
      if (answer && dispatchedOf(answer) === false)
        expect([id, arrived.has(id)]).toEqual([id, false]);
    expect(Math.max(...ended.map(({ at }) => at)) - killedAt).toBeLessThan(promisedMs(8_000));
  });

  it('a killed gateway: within a minute nothing of it is left in Redis', async () => {
    system.upstream.reset();
    system.upstream.on('/held', () => new Promise(() => undefined));
    const open = await aConnection(system);
    const slow = await aConnection(system, {
      connection: { limits: { windows: [{ requests: 1, perMs: 1_000 }], concurrency: 2 } },
    });
    const gateway = await system.addGateway();
    await gateway.client.call(open.id, '/warm');
    for (let index = 0; index < 60; index++)
      gateway.client
        .call(index % 2 ? open.id : slow.id, `/held?id=gone-${index}`)
        .catch(() => undefined);
    await system.upstream.waitForArrivals(32);
    gateway.process.kill('SIGKILL');
    await gateway.process.exited;
    const redis = new Redis(system.redis.url);
    try {
      let left: string[] = [];
      await until(
        async () => {
          left = (await redis.keys('*')).filter((key) => !isLegitimate(key));
          return left.length <= LIVE_GATEWAYS;
        },
        { timeoutMs: 60_000, what: 'an empty Redis' },
      ).catch(() => undefined);
      expect(left.map((key) => key.replace(/packs-[0-9a-f-]{36}/, '…')).sort()).toEqual([
        'sluice:gateway:…',
        'sluice:gateway:…',
      ]);
      const held = system.upstream.arrivals(({ target }) => target.startsWith('/held'));
      await until(() => held.every(({ aborted }) => aborted), {
        timeoutMs: 60_000,
        what: 'the end of requests nobody waits for',
      });
    } finally {
      redis.disconnect();
    }
  });
});

const LIVE_GATEWAYS = 2;
/**
 * BullMQ's bookkeeping of its queues, which run of the server the limits belong to, and what is
 * used of a key's window, which ends with that. Job keys are none of them.
 */
const isLegitimate = (key: string): boolean =>
  /^sluice:(?:(?:portions:)?calls|jobs):(?:meta|events|id|marker|stalled-check|stalled|pc|metrics:.*)$|^sluice:rates:epoch$|^sluice:portions:taken$|^sluice:requests:management:/.test(
    key,
  );
