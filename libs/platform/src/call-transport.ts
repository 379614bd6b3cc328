import { LocalPermits, type PermitStore, RedisPermits } from '#libs/permits';
import type { QueueBackend, QueueStore } from '#libs/queue';
import {
  LocalReplies,
  RedisReplyChannel,
  RedisReplyInbox,
  type ReplyChannel,
  type ReplyInbox,
} from '#libs/replies';
import type { KeyRing } from '#libs/sealing';
import { LocalTurnBook, RedisTurnBook, type TurnBook, type TurnJournal } from '#libs/turns';
import { type PlatformOptions, required } from './options.js';
import type { RedisStore } from './stores.js';

/** How a call travels from gateway to worker and back. Ends that a process does not have are `undefined`. */
export interface CallTransport {
  queueBackend: QueueBackend;
  queueStore: QueueStore;
  permits: PermitStore;
  turns: TurnBook;
  inbox: ReplyInbox | undefined;
  channel: ReplyChannel | undefined;
}

type Opened = CallTransport & { open(): Promise<void>; close(): Promise<void> };

/** Inside one process: memory, and BullMQ on Postgres. */
export function embeddedTransport({
  settings,
  journal,
  log,
}: PlatformOptions & { journal: TurnJournal }): Opened {
  const replies = new LocalReplies();
  const turns = new LocalTurnBook(journal);
  return {
    queueBackend: { kind: 'postgres', url: required(settings, 'DATABASE_URL') },
    queueStore: { isReachable: () => true, whenAway: 'database_unavailable' },
    permits: new LocalPermits(),
    turns,
    inbox: replies.inbox,
    channel: replies.channel,
    open: () =>
      turns
        .restore()
        .catch((error: unknown) =>
          log.error({ err: error }, 'turns of long windows were not restored'),
        ),
    close: () => Promise.resolve(),
  };
}

/** Between processes: Redis. */
export function redisTransport(
  parts: PlatformOptions & { redis: RedisStore; keys: KeyRing; journal: TurnJournal },
): Opened {
  const { redis, keys, log, journal, roles } = parts;
  const { commands } = redis;
  const inbox = roles.gateway
    ? new RedisReplyInbox({ commands, blocking: redis.waiting(), keys, log })
    : undefined;
  const channel = roles.worker
    ? new RedisReplyChannel({ commands, subscriber: redis.waiting(), keys, log })
    : undefined;
  const turns = new RedisTurnBook({ commands, subscriber: redis.waiting(), journal });
  return {
    queueBackend: { kind: 'redis', connection: commands },
    queueStore: { isReachable: () => redis.isReachable, whenAway: 'redis_unavailable' },
    permits: new RedisPermits(commands, keys),
    turns,
    inbox,
    channel,
    open: async () => {
      channel?.listen();
      await Promise.all([inbox?.open(), turns.open()]);
    },
    close: async () => {
      await inbox?.close();
      channel?.close();
      turns.close();
    },
  };
}
