import type { Redis } from 'ioredis';

/** Where a part that needs a connection of its own gets one; the process closes it at its end. */
export abstract class RedisConnections {
  /** For blocking reads, subscriptions and libraries that manage their own waiting. */
  abstract waiting(): Redis;
}
