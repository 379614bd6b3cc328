import { commandClient, type Redis } from '#libs/redis';
import { startRedis, type TestRedis } from './redis.js';

/**
 * A Redis of its own for the tests of a file, and a client of it; returns how to get at the client.
 */
export function useRedisClient(): () => Redis {
  let server: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = commandClient(server.url);
    await client.connect();
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });
  return () => client;
}

/** A client for the length of some work. */
export async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const client = commandClient(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}
