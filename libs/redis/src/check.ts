import type { Redis } from 'ioredis';

const MIN_REDIS = 7;

/**
 * What is wrong with this Redis for Sluice, as a sentence that says what to do, or `undefined` when
 * it fits. Only `noeviction` keeps queue and parked requests whole: any other policy may drop them
 * silently.
 */
export async function faultOfRedis(redis: Redis): Promise<string | undefined> {
  const version = await versionOfRedis(redis);
  if (version !== undefined && Number.parseInt(version, 10) < MIN_REDIS) {
    return `Redis ${version} is too old. Use Redis 7 or Valkey 7.2, or newer.`;
  }
  return evictionFault(redis);
}

/** As it says itself; Valkey has one of its own. */
export async function versionOfRedis(redis: Redis): Promise<string | undefined> {
  const info = await redis.info('server');
  return (/^valkey_version:(\S+)/m.exec(info) ?? /^redis_version:(\S+)/m.exec(info))?.[1];
}

/** As `faultOfRedis`, of what it does when its memory is full. */
export async function evictionFault(redis: Redis): Promise<string | undefined> {
  const memory = await redis.info('memory');
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    return `Redis evicts keys (maxmemory-policy ${policy}). Set maxmemory-policy to noeviction.`;
  }
  return undefined;
}
