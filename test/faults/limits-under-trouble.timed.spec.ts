import { once } from 'node:events';
import { createServer as createTlsServer, type Server } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { aConnection } from '../support/builders.js';
import { countAtOnce, mostWithin } from '../support/bursts.js';
import { authorityFile, certificate } from '../support/certificates.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { HeldUp } from '../support/held-up.js';
import { portOf } from '../support/ports.js';
import type { RunningProcess } from '../support/processes.js';
import { promisedMs, scaled } from '../support/scale.js';
import { Stalls } from '../support/stalls.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const perSecond = { requests: 10, perMs: 1_000 };
const RUN_MS = scaled({ full: 60_000, short: 8_000 });
const patient = { integration: { timeouts: { queueMs: 45_000 } } };

/** Callers who call again as soon as they are answered, until stopped. */
function saturate(system: System, connection: string, path: string): { stop(): Promise<void> } {
  let isRunning = true;
  const callers = Array.from({ length: 40 }, async (_, index) => {
    const { client } = system.gateways[index % system.gateways.length] ?? system;
    while (isRunning) await client.call(connection, path).catch(() => pause(50));
  });
  return {
    stop: async () => {
      isRunning = false;
      await Promise.all(callers);
    },
  };
}

const authority = certificate('An authority of the tests', { isAuthority: true });
const settings = {
  SLUICE_MAX_WAITING_PER_CONNECTION: '1000',
  NODE_EXTRA_CA_CERTS: authorityFile(authority),
};

describe.each(FORMS)('limits under trouble, %s', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form, gateways: 2, workers: 3, settings });
  });
  afterAll(() => system.stop());

  describe('one caller in five who leaves', () => {
    it('hands its place on: those who stay are answered as if it had never come', async () => {
      const { id } = await aConnection(system, {
        ...patient,
        connection: { limits: { windows: [perSecond] } },
      });
      const stay: Promise<number>[] = [];
      const leave: Promise<unknown>[] = [];
      for (let index = 0; index < 50; index++) {
        if (index % 5 === 4) {
          const signal = AbortSignal.timeout(400);
          leave.push(system.client.call(id, '/leaves', { signal }).catch(() => 'left'));
        } else {
          const call = system.client.call(id, '/stays');
          stay.push(call.then(({ status }) => status));
        }
      }
      await Promise.all([...stay, ...leave]);
      expect(new Set(await Promise.all(stay))).toEqual(new Set([200]));
      const at = system.upstream
        .arrivals(({ target }) => target === '/stays')
        .map((arrival) => arrival.at);
      // 40 stay, of which ten leave at once: three windows for the others. With the places of those
      // who left, it would be four.
      expect((at.at(-1) ?? Infinity) - (at[0] ?? 0)).toBeLessThan(promisedMs(3_500));
    });
  });

  describe('a third party to which connecting takes long', () => {
    let server: Server;
    let proxy: FaultProxy;
    const stalls = new Stalls();
    const arrivals: { earliest: number; at: number }[] = [];
    beforeAll(async () => {
      const { key, cert } = certificate('localhost', { issuer: authority, hosts: ['127.0.0.1'] });
      server = createTlsServer({ key, cert }, (_request, response) => {
        const at = performance.now();
        arrivals.push({ at, earliest: at - stalls.heldMs() });
        response.end('ok');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: portOf(server) } });
      proxy.latency(75);
    });
    afterAll(async () => {
      stalls.stop();
      await proxy.close();
      server.closeAllConnections();
      server.close();
    });

    it.each(['GET', 'POST'])(
      'sees no more than a window allows over cold connections: %s',
      async (method) => {
        arrivals.length = 0;
        // The third party and the way there are played in this process.
        const heldUp = new HeldUp([process.pid, ...system.workers.map(({ pid }) => pid)]);
        const { id } = await aConnection(system, {
          integration: { baseUrl: proxy.url('https') },
          connection: { limits: { windows: [perSecond] } },
        });
        const calls = Array.from({ length: 3 * perSecond.requests }, (_, index) => {
          const { client } = system.gateways[index % system.gateways.length] ?? system;
          return client.call(id, '/', { method });
        });
        const statuses = (await Promise.all(calls)).map(({ status }) => status);
        expect(new Set(statuses)).toEqual(new Set([200]));
        const reachMs = perSecond.perMs - 50 - heldUp.stop();
        const within = arrivals.map(
          ({ at }) =>
            arrivals.filter((other) => other.earliest > at - reachMs && other.at <= at).length,
        );
        expect(Math.max(...within)).toBeLessThanOrEqual(perSecond.requests);
      },
    );
  });

  describe('a process that is paused again and again', () => {
    it('never makes what it claimed before meet what left meanwhile', async () => {
      const concurrency = 4;
      const { id } = await aConnection(system, {
        ...patient,
        connection: { limits: { windows: [perSecond], concurrency } },
      });
      const atOnce = countAtOnce(system, '/paused', 20);
      const load = saturate(system, id, '/paused');
      const endsAt = performance.now() + RUN_MS;
      for (let turn = 0; performance.now() < endsAt; turn++) {
        const worker = system.workers[turn % system.workers.length] as RunningProcess;
        worker.kill('SIGSTOP');
        await pause(300);
        worker.kill('SIGCONT');
        await pause(150);
      }
      await load.stop();
      const arrived = system.upstream.arrivals(({ target }) => target === '/paused');
      expect(arrived.length).toBeGreaterThan(RUN_MS / 400);
      expect(
        mostWithin(system, perSecond, ({ target }) => target === '/paused'),
      ).toBeLessThanOrEqual(perSecond.requests);
      expect(atOnce.most).toBeLessThanOrEqual(concurrency);
    });
  });
});

describe('a worker that is killed while it holds slots', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', workers: 2 });
  });
  afterAll(() => system.stop());

  it('keeps them until the budgets of its calls end, and then others have them', async () => {
    const { id } = await aConnection(system, {
      integration: { timeouts: { queueMs: 20_000, totalMs: 3_000, connectMs: 1_000 } },
      connection: { limits: { concurrency: 2 } },
    });
    system.upstream.on('/held', () => new Promise(() => undefined));
    const held = [1, 2].map(() => system.client.call(id, '/held').catch(() => undefined));
    await until(() => system.upstream.arrivals(({ target }) => target === '/held').length === 2);
    const killedAt = performance.now();
    for (const worker of system.workers.splice(0)) {
      worker.kill('SIGKILL');
      await worker.exited;
    }
    await system.addWorker();
    const { status } = await system.client.call(id, '/next');
    expect(status).toBe(200);
    expect(performance.now() - killedAt).toBeGreaterThan(2_000);
    await Promise.all(held);
  });
});
