import { FaultProxy } from '../support/fault-proxy.js';
import { startSystem, type System } from '../support/system.js';

describe('a database that answers too slowly while processes start', () => {
  let proxy: FaultProxy;
  let system: System | undefined;
  afterAll(async () => {
    await system?.stop();
    await proxy.close();
  });

  it('is joined as soon as it answers in time, whatever was asked of it before', async () => {
    system = await startSystem({
      form: 'distributed',
      via: async ({ databaseUrl, redisUrl }) => {
        const { hostname: host, port } = new URL(databaseUrl);
        proxy = await FaultProxy.start({ target: { host, port: Number(port) } });
        // Longer than a statement has; shorter than making a connection has, in all.
        for (const [afterMs, delayMs] of [
          [0, 1_500],
          [4_000, 450],
          [8_000, 0],
        ] as const)
          setTimeout(() => proxy.latency(delayMs), afterMs).unref();
        return { databaseUrl: proxy.through(databaseUrl), redisUrl };
      },
    });
    const { text } = await system.client.send('/health/ready');
    expect(JSON.parse(text)).toMatchObject({ status: 'ok' });
  });
});
