import { setMaxListeners } from 'node:events';
import { aConnection } from '../support/builders.js';
import { expectWithin, percentile } from '../support/comparison.js';
import { scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

/** The share of calls whose time is compared: the p99 takes a machine that does nothing else. */
const SHARE = scaled({ full: 0.99, short: 0.5 });
const CALLS = scaled({ full: 200, short: 40 });
const WAITING_ON_WINDOW = scaled({ full: 500, short: 150 });
const WAITING_ON_CONCURRENCY = scaled({ full: 150, short: 50 });

/** The time below which that share of calls of an idle connection lies. */
async function timeOf(system: System, connection: string): Promise<number> {
  const times: number[] = [];
  for (let done = 0; done < CALLS; done++) {
    const { status, ms } = await system.client.call(connection, '/idle');
    expect(status).toBe(200);
    times.push(ms);
  }
  return percentile(times, SHARE);
}

interface Crowd {
  leave(): Promise<void>;
}

/** Calls that wait for a window and for a concurrency, on two connections. */
async function aCrowd(system: System): Promise<Crowd> {
  const integration = { timeouts: { queueMs: 900_000 } };
  const windowed = await aConnection(system, {
    integration,
    connection: { limits: { windows: [{ requests: 1, perMs: 1_000 }] } },
  });
  const narrow = await aConnection(system, {
    integration,
    connection: { limits: { concurrency: 1 } },
  });
  const hangUp = new AbortController();
  setMaxListeners(0, hangUp.signal);
  const callers = [
    ...Array<string>(WAITING_ON_WINDOW).fill(windowed.id),
    ...Array<string>(WAITING_ON_CONCURRENCY).fill(narrow.id),
  ].map((id) => system.client.call(id, '/crowded', { signal: hangUp.signal }).catch(() => 'left'));
  const crowded = (): number =>
    system.upstream.arrivals(({ target }) => target === '/crowded').length;
  const before = crowded();
  await until(() => crowded() >= before + 4);
  return {
    leave: async () => {
      hangUp.abort();
      await Promise.all(callers);
      await until(
        async () =>
          (
            await system.client.call(narrow.id, '/after', {
              headers: { 'sluice-timeout-ms': '3000' },
            })
          ).status === 200,
        { what: 'the end of the crowd' },
      );
    },
  };
}

async function timeBesideCrowd(system: System, connection: string): Promise<number> {
  const crowd = await aCrowd(system);
  const time = await timeOf(system, connection);
  await crowd.leave();
  return time;
}

describe.each(FORMS)('a crowd on other connections, %s', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      form,
      settings: {
        SLUICE_MAX_WAITING_PER_CONNECTION: '1000',
        SLUICE_MAX_WAITING_PER_PROJECT: '2000',
      },
    });
    system.upstream.on('/crowded', { delayMs: 1_000, body: 'late' });
  });
  afterAll(() => system.stop());

  it(`leaves the p${SHARE * 100} of an idle connection within 20 % of what it is without`, async () => {
    const idle = await aConnection(system);
    await timeOf(system, idle.id);
    await expectWithin({
      what: `p${SHARE * 100} of an idle connection beside a crowd, ${form}`,
      reference: () => timeOf(system, idle.id),
      candidate: () => timeBesideCrowd(system, idle.id),
      bound: 1.2,
    });
  }, 500_000);
});

describe('concurrency in two workers', () => {
  let system: System;
  let running = 0;
  let most = 0;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', gateways: 2, workers: 2 });
    system.upstream.on('/narrow', async ({ response }) => {
      most = Math.max(most, ++running);
      let leave = (): void => undefined;
      const left = new Promise<void>((resolve) => (leave = resolve));
      response.once('close', () => {
        running--;
        leave();
      });
      const timer = setTimeout(() => response.end('done'), 60);
      await left;
      clearTimeout(timer);
    });
  });
  afterAll(() => system.stop());

  it('is never exceeded at the upstream, also after Redis came back empty', async () => {
    const { id } = await aConnection(system, {
      integration: { timeouts: { queueMs: 5_000, totalMs: 5_000 } },
      connection: { limits: { concurrency: 3 } },
    });
    let answered = 0;
    let stopped = false;
    const callers = Array.from({ length: 24 }, async (_, index) => {
      const { client } = system.gateways[index % 2] ?? system;
      while (!stopped)
        if ((await client.call(id, '/narrow').catch(() => undefined))?.status === 200) answered++;
    });
    await until(() => answered >= 60);
    await system.redis.restart({ empty: true });
    const then = answered;
    await until(() => answered >= then + 60, {
      what: 'calls after Redis came back',
    });
    stopped = true;
    await Promise.all(callers);
    expect(most).toBe(3);
  });
});
