import { aConnection, type TestConnection } from '../support/builders.js';
import { type Answer, Client, problemOf } from '../support/client.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { type OwnPostgres, sharedPostgres, startOwnPostgres } from '../support/postgres.js';
import { freePort, type RunningProcess, startProcess } from '../support/processes.js';
import { promisedMs } from '../support/scale.js';
import { startRedis } from '../support/redis.js';
import { FORMS, type Form, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

/** What is promised is a second; the rest is for the test's own machine. */
const SOON_MS = promisedMs(1_500);
const HEALED_MS = promisedMs(8_000);

interface Proxied {
  system: System;
  server: OwnPostgres;
  postgres: FaultProxy;
  redis: FaultProxy | undefined;
  warm: TestConnection;
  limited: TestConnection;
  stop(): Promise<void>;
}

const targetOf = (url: string) => ({
  host: new URL(url).hostname,
  port: Number(new URL(url).port),
});

async function startProxied(form: Form): Promise<Proxied> {
  const proxies: { postgres?: FaultProxy; redis?: FaultProxy } = {};
  const server = await startOwnPostgres();
  const system = await startSystem({
    form,
    postgres: server,
    breaksStores: true,
    via: async ({ databaseUrl, redisUrl }) => {
      proxies.postgres = await FaultProxy.start({ target: targetOf(databaseUrl) });
      if (redisUrl) proxies.redis = await FaultProxy.start({ target: targetOf(redisUrl) });
      return {
        databaseUrl: proxies.postgres.through(databaseUrl),
        redisUrl: proxies.redis?.through(redisUrl) ?? '',
      };
    },
  });
  const { postgres, redis } = proxies;
  if (!postgres) throw new Error('the proxy was not asked for');
  const warm = await aConnection(system);
  const limited = await aConnection(system, {
    connection: { limits: { windows: [{ requests: 1_000, perMs: 1_000 }], concurrency: 50 } },
  });
  const stop = async (): Promise<void> => {
    await system.stop();
    await postgres.close();
    await redis?.close();
    await server.stop();
  };
  return { system, server, postgres, redis, warm, limited, stop };
}

/** The ways in which a store can go away, and how it comes back. */
type Fault = [
  name: string,
  apply: (proxy: FaultProxy) => Promise<void> | void,
  heal: (proxy: FaultProxy) => Promise<void>,
];
const FAULTS: Fault[] = [
  [
    'refused',
    async (proxy) => {
      await proxy.refuse();
      proxy.reset();
    },
    (proxy) => proxy.heal(),
  ],
  ['blackholed', (proxy) => proxy.blackhole(), (proxy) => proxy.heal()],
];

const call = ({ system }: Proxied, { id }: TestConnection): Promise<Answer> =>
  system.client.call(id, '/');

/** The readiness answer names the part that is away. */
async function expectUnready({ system }: Proxied, part: 'redis' | 'database'): Promise<void> {
  const report = await until(async () => {
    const answer = await system.client.send('/health/ready');
    return answer.status === 503 && (JSON.parse(answer.text) as { checks: Record<string, string> });
  });
  expect(report.checks[part]).not.toBe('ok');
}

async function expectHealed(proxied: Proxied): Promise<void> {
  const since = performance.now();
  for (const connection of [proxied.warm, proxied.limited])
    await until(async () => (await call(proxied, connection)).status === 200, {
      timeoutMs: HEALED_MS,
      what: 'a call that works again',
    });
  await until(async () => (await proxied.system.client.send('/health/ready')).status === 200, {
    timeoutMs: HEALED_MS,
    what: 'readiness',
  });
  expect(performance.now() - since).toBeLessThan(HEALED_MS);
}

function expectUnavailable(answer: Answer, code: string): void {
  expect([problemOf(answer).code, answer.status, answer.headers['retry-after']]).toEqual([
    code,
    503,
    '1',
  ]);
  expect(answer.ms).toBeLessThan(SOON_MS);
}

describe('without Redis', () => {
  let proxied: Proxied;
  beforeAll(async () => {
    proxied = await startProxied('distributed');
  });
  afterAll(() => proxied.stop());
  const redisOf = ({ redis }: Proxied): FaultProxy => redis as FaultProxy;

  it.each(FAULTS)(
    'a call is answered 503 soon, %s, and works again without a restart',
    async (_name, apply, heal) => {
      for (const connection of [proxied.warm, proxied.limited])
        expect((await call(proxied, connection)).status).toBe(200);
      await apply(redisOf(proxied));
      try {
        for (const connection of [proxied.warm, proxied.limited, proxied.warm])
          expectUnavailable(await call(proxied, connection), 'redis_unavailable');
        await expectUnready(proxied, 'redis');
        expect((await proxied.system.client.send('/connections')).status).toBe(200);
      } finally {
        await heal(redisOf(proxied));
      }
      await expectHealed(proxied);
    },
  );

  it('a call is answered 503 soon, killed, and works again when it is back empty', async () => {
    await proxied.system.redis.kill();
    await until(
      async () => problemOf(await call(proxied, proxied.warm)).code === 'redis_unavailable',
    );
    expectUnavailable(await call(proxied, proxied.limited), 'redis_unavailable');
    await proxied.system.redis.restart({ empty: true });
    await expectHealed(proxied);
  });

  it('a call whose answer comes meanwhile is answered once it is back, and not left waiting', async () => {
    let release = (): void => undefined;
    proxied.system.upstream.on(
      '/held',
      () => new Promise((resolve) => (release = () => resolve({ body: 'done' }))),
    );
    const before = proxied.system.upstream.arrivals().length;
    const running = proxied.system.client.call(proxied.warm.id, '/held');
    await proxied.system.upstream.waitForArrivals(before + 1);
    redisOf(proxied).reset();
    release();
    await until(async () => (await proxied.system.client.send('/health/ready')).status === 503);
    await redisOf(proxied).heal();
    const answer = await running;
    expect([200, 503]).toContain(answer.status);
    if (answer.status === 503)
      expect(problemOf(answer)).toMatchObject({ code: 'redis_unavailable', dispatched: true });
    expect(answer.ms).toBeLessThan(promisedMs(15_000));
    await expectHealed(proxied);
  });
});

describe.each(FORMS)('without Postgres, %s', (form) => {
  let proxied: Proxied;
  beforeAll(async () => {
    proxied = await startProxied(form);
  });
  afterAll(() => proxied.stop());

  it.each(FAULTS)(
    'a cold call and management are answered 503 soon, %s, and work again without a restart',
    async (_name, apply, heal) => {
      const cold = await aConnection(proxied.system);
      expect((await call(proxied, proxied.warm)).status).toBe(200);
      await apply(proxied.postgres);
      try {
        const warm = await call(proxied, proxied.warm);
        if (warm.status !== 200) expectUnavailable(warm, 'database_unavailable');
        await expectUnready(proxied, 'database');
        expectUnavailable(await call(proxied, cold), 'database_unavailable');
        expectUnavailable(await proxied.system.client.send('/connections'), 'database_unavailable');
      } finally {
        await heal(proxied.postgres);
      }
      await expectHealed(proxied);
      expect((await call(proxied, cold)).status).toBe(200);
    },
  );

  it('calls and management work again after it was killed', async () => {
    await proxied.server.kill();
    await expectUnready(proxied, 'database');
    expectUnavailable(await proxied.system.client.send('/connections'), 'database_unavailable');
    await proxied.server.restart();
    await expectHealed(proxied);
  });
});

/**
 * A gateway and a worker, without waiting for them; they are added to `processes` as they start.
 */
const startUnready = (
  env: Record<string, string>,
  processes: RunningProcess[],
): Promise<Client[]> =>
  Promise.all(
    (['gateway', 'worker'] as const).map(async (entry) => {
      const port = await freePort();
      processes.push(await startProcess({ entry, env: { ...env, PORT: String(port) } }));
      return new Client(`http://127.0.0.1:${port}`, env['SLUICE_BOOTSTRAP_API_KEY'] ?? '');
    }),
  );

/** What a process says of its parts, as soon as it listens. */
const checksOf = (client: Client): Promise<Record<string, string>> =>
  until(async () => {
    const answer = await client.send('/health/ready').catch(() => undefined);
    return answer && (JSON.parse(answer.text) as { checks: Record<string, string> }).checks;
  });

const readiness = async (client: Client): Promise<void> => {
  const isReady = async () => (await client.send('/health/ready')).status === 200;
  await until(isReady, { what: 'readiness' });
};

describe('a gateway and a worker that start before everything else', () => {
  it('say what is missing, and become ready by themselves', async () => {
    const server = await startRedis();
    const fresh = await (await sharedPostgres()).createDatabase();
    const [postgres, redis] = await Promise.all(
      [fresh.url, server.url].map((url) => FaultProxy.start({ target: targetOf(url) })),
    );
    if (!postgres || !redis) throw new Error('no proxies');
    await Promise.all([postgres.refuse(), redis.refuse()]);
    const env = {
      DATABASE_URL: postgres.through(fresh.url),
      REDIS_URL: redis.through(server.url),
      SLUICE_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
      SLUICE_BOOTSTRAP_API_KEY: 'a-key-that-is-long-enough',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      SLUICE_SHUTDOWN_MS: '1000',
    };
    const processes: RunningProcess[] = [];
    try {
      const clients = await startUnready(env, processes);
      for (const client of clients) {
        const checks = await checksOf(client);
        expect([checks['database'], checks['redis']]).toEqual([
          expect.stringMatching('DATABASE_URL|reach'),
          expect.stringMatching('REDIS_URL|reach'),
        ]);
      }
      await Promise.all([postgres.heal(), redis.heal()]);
      for (const client of clients)
        await until(async () => (await checksOf(client))['database']?.includes('migrate'), {
          what: 'the word of the missing migration',
        });
      const migration = await startProcess({
        entry: 'maintain',
        args: ['migrate'],
        env: { ...env, DATABASE_URL: fresh.url },
      });
      expect((await migration.exited).code).toBe(0);
      await Promise.all(clients.map(readiness));
      for (const client of clients) client.close();
    } finally {
      for (const each of processes) each.kill('SIGKILL');
      await Promise.all(processes.map(({ exited }) => exited));
      await Promise.all([postgres.close(), redis.close()]);
      await Promise.all([server.stop(), fresh.drop()]);
    }
  });
});
