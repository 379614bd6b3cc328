import { Redis } from 'ioredis';
import { startRedis, type TestRedis } from './redis.js';

describe('the Redis of a test', () => {
  let redis: TestRedis | undefined;
  let client: Redis | undefined;

  afterEach(async () => {
    client?.disconnect();
    await redis?.stop();
  });

  async function setup(appendonly: boolean) {
    redis = await startRedis({ appendonly });
    client = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    client.on('error', () => undefined);
    return { redis, client };
  }

  it('comes back empty on its port after a kill, and refuses to evict', async () => {
    const { redis, client } = await setup(false);
    const { port, pid } = redis;
    expect(await client.config('GET', 'maxmemory-policy')).toContain('noeviction');
    await client.set('key', 'value');
    await redis.kill();
    await redis.restart();
    expect(redis.port).toBe(port);
    expect(redis.pid).not.toBe(pid);
    expect(await client.get('key')).toBeNull();
  });

  it('keeps its data over a kill when it appends to disk, unless it is to be empty', async () => {
    const { redis, client } = await setup(true);
    await client.set('key', 'value');
    await redis.restart();
    expect(await client.get('key')).toBe('value');
    await redis.restart({ empty: true });
    expect(await client.get('key')).toBeNull();
  });

  it('does not answer while it is paused', async () => {
    const { redis, client } = await setup(false);
    await client.ping();
    redis.pause();
    let answered = false;
    const ping = client.ping().then(() => (answered = true));
    const impatient = client.duplicate({ commandTimeout: 200, enableReadyCheck: false });
    impatient.on('error', () => undefined);
    await expect(impatient.ping()).rejects.toThrow('Command timed out');
    impatient.disconnect();
    expect(answered).toBe(false);
    redis.resume();
    await ping;
    expect(answered).toBe(true);
  });
});
