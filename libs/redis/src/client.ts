import { SluiceError } from '#libs/errors';
import { Redis, type RedisOptions } from 'ioredis';
import { endWhenSilent } from './end-when-silent.js';
import { shareWrites } from './share-writes.js';

/**
 * A store that does not answer within this time counts as down; callers get their 503 within a
 * second.
 */
const COMMAND_TIMEOUT_MS = 800;
const SILENCE_MS = 1_000;
const RECONNECT_MAX_MS = 200;
/**
 * Longer than any blocking read lasts: silence beyond it means that the connection is dead. The
 * connection is given up then, not the one command, whose reply could still come and would be lost
 * with what it took from the server.
 */
const DEAD_AFTER_MS = 8_000;

const shared = {
  lazyConnect: true,
  connectTimeout: 2_000,
  keepAlive: 10_000,
  retryStrategy: (times: number) => Math.min(times * 50, RECONNECT_MAX_MS),
} satisfies RedisOptions;

/**
 * For commands that a caller waits for: fails at once while Redis is away and never sends a command
 * twice.
 */
export function commandClient(url: string): Redis {
  const client = new Redis(url, {
    ...shared,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  return endWhenSilent(shareWrites(client, 'with_the_rest'), SILENCE_MS);
}

/**
 * For blocking reads, subscriptions and whoever would rather wait: commands under way when the
 * connection breaks are sent again when it is back, so each of them must bear being executed twice.
 */
export function waitingClient(url: string): Redis {
  const client = new Redis(url, { ...shared, maxRetriesPerRequest: null });
  return endWhenSilent(shareWrites(client, 'at_once'), DEAD_AFTER_MS);
}

const AWAY =
  /timed out|Stream isn't writeable|Connection is closed|max retries per request|\bE(?:CONN|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN)|socket timeout/i;
/** Server states in which Redis answers but cannot serve. */
const UNABLE =
  /^(?:LOADING|BUSY|MASTERDOWN|READONLY|OOM|CLUSTERDOWN|NOREPLICAS|MISCONF|TRYAGAIN)\b/;

/** Thrown in place of a client's error where no command is sent because Redis is away. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
  constructor() {
    super('Redis is away, or has come back this moment. Try again.');
  }
}

/** Whether an error means that Redis cannot be reached or cannot serve now. */
export function isRedisUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { message, code, name } = error as { message?: string; code?: string; name?: string };
  const text = `${code ?? ''} ${message ?? ''}`;
  return (
    AWAY.test(text) ||
    UNABLE.test(message ?? '') ||
    name === 'MaxRetriesPerRequestError' ||
    name === 'RedisAwayError'
  );
}

/** Runs commands; when Redis is away, throws `redis_unavailable` instead of the client's error. */
export async function reachingRedis<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isRedisUnavailable(error)) throw new SluiceError('redis_unavailable', {}, error);
    throw error;
  }
}
