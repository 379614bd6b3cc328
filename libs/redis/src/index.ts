/**
 * Redis clients in the two forms Sluice needs. Promise: a command that a caller waits for fails
 * within a second when Redis is away, is never sent twice by the client, and works again without a
 * restart when Redis is back.
 */
export { BusyTurns } from './busy-turns.js';
export { evictionFault, faultOfRedis, versionOfRedis } from './check.js';
export { commandClient, isRedisUnavailable, reachingRedis, waitingClient } from './client.js';
export { keepSubscribed } from './keep-subscribed.js';
export { ServerRun } from './server-run.js';
export { LocalCounts, RecentCounts, RedisCounts } from './recent-counts.js';
export type { Redis } from 'ioredis';
