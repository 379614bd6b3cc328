import { LocalParking, ParkedBodies, type ParkedRequests, RedisParking } from '#libs/parking';
import type { QueueBackend, QueueStore } from '#libs/queue';
import {
  LocalRateStore,
  RateLimiter,
  RedisRateStore,
  Restore,
  type StoredUsage,
} from '#libs/rates';
import { LocalWindowCounts, RedisWindowCounts, type WindowCounts } from '#libs/request-limits';
import { LocalCounts, type RecentCounts, RedisCounts } from '#libs/redis';
import {
  LocalReplies,
  RedisReplyChannel,
  RedisReplyInbox,
  type ReplyChannel,
  type ReplyInbox,
} from '#libs/replies';
import { ServerRun } from '#libs/redis';
import { type KeyRing, TransitBox } from '#libs/sealing';
import { type PlatformOptions, required } from './options.js';
import type { RedisStore } from './stores.js';

/**
 * How a call travels from gateway to worker and back, and what gateways share beside. Ends that a
 * process does not have are `undefined`.
 */
export interface CallTransport {
  queueBackend: QueueBackend;
  queueStore: QueueStore;
  parked: ParkedRequests;
  limiter: RateLimiter;
  inbox: ReplyInbox | undefined;
  channel: ReplyChannel | undefined;
  recentCounts: RecentCounts;
  windowCounts: WindowCounts;
}

type Opened = CallTransport & { open(): Promise<void>; close(): Promise<void> };

/** Inside one process: memory, and BullMQ on Postgres. */
export function embeddedTransport({
  settings,
  usage,
  log,
}: PlatformOptions & { usage: StoredUsage }): Opened {
  const replies = new LocalReplies();
  const parking = new LocalParking();
  const rates = new LocalRateStore(parking, usage, log);
  return {
    queueBackend: { kind: 'postgres', url: required(settings, 'DATABASE_URL') },
    queueStore: { isReachable: () => true, whenAway: 'database_unavailable' },
    parked: parking,
    limiter: new RateLimiter(rates),
    inbox: replies.inbox,
    channel: replies.channel,
    recentCounts: new LocalCounts(),
    windowCounts: new LocalWindowCounts(),
    open: () => rates.open(),
    close: () => rates.close(),
  };
}

/** Between processes: Redis. */
export function redisTransport(
  parts: PlatformOptions & { redis: RedisStore; keys: KeyRing; usage: StoredUsage },
): Opened {
  const { redis, keys, log, usage, roles } = parts;
  const { commands } = redis;
  const box = new TransitBox(keys);
  const inbox = roles.gateway
    ? new RedisReplyInbox(commands, redis.waiting(), box, log)
    : undefined;
  const channel = roles.worker
    ? new RedisReplyChannel(commands, redis.waiting(), box, log)
    : undefined;
  const subscriber = redis.waiting();
  const run = new ServerRun(commands);
  const bodies = new ParkedBodies(redis.bulk(), box, run);
  const parking = new RedisParking(commands, box, run, bodies);
  const restore = new Restore(commands, run, subscriber, usage, log);
  const rates = new RedisRateStore(commands, subscriber, parking, restore);
  return {
    queueBackend: { kind: 'redis', connection: commands },
    queueStore: { isReachable: () => redis.isReachable, whenAway: 'redis_unavailable' },
    parked: parking,
    limiter: new RateLimiter(rates),
    inbox,
    channel,
    recentCounts: new RedisCounts(commands),
    windowCounts: new RedisWindowCounts(commands),
    open: async () => {
      channel?.listen();
      await Promise.all([inbox?.open(), rates.open()]);
    },
    close: async () => {
      await inbox?.close();
      channel?.close();
      await rates.close();
    },
  };
}
