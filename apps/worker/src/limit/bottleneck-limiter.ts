import type { Line } from '#libs/limits';
import { type Redis, RedisConnections } from '#libs/redis';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import Bottleneck from 'bottleneck';
import { ConnectionLimiter } from './connection-limiter.js';

/** An idle limiter is dropped after this; longer than anyone waits. */
const IDLE_MS = 600_000;
/** Bottleneck's own words when Redis came back empty: the limiter must be made anew. */
const STATE_LOST = /SETTINGS_KEY_NOT_FOUND|UNKNOWN_CLIENT|has been stopped/i;

interface Limiter {
  bottleneck: Bottleneck;
  concurrency: number;
  usedAt: number;
}

/** Bottleneck, clustered through Redis when there is one. A line without a concurrency never touches it. */
@Injectable()
export class BottleneckLimiter extends ConnectionLimiter implements OnApplicationShutdown {
  readonly #limiters = new Map<string, Limiter>();
  #connection: Bottleneck.IORedisConnection | undefined;
  readonly #sweep = setInterval(() => this.#dropIdle(), IDLE_MS / 10).unref();

  constructor(
    @Optional() @Inject(RedisConnections) private readonly redis: RedisConnections | undefined,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  async within<T>(line: Line | undefined, budgetMs: number, work: () => Promise<T>): Promise<T> {
    if (line?.concurrency === undefined) return work();
    const { bottleneck } = this.#limiter(line.key, line.concurrency);
    let running: Promise<T> | undefined;
    try {
      return await bottleneck.schedule({ expiration: budgetMs }, () => (running = work()));
    } catch (error) {
      // Once it has begun, what becomes of it is its own business: the limiter may have lost its state, or patience, meanwhile.
      if (running) return running;
      if (!STATE_LOST.test((error as Error).message)) throw error;
      this.#forget(line.key, bottleneck);
      return this.within(line, budgetMs, work);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all(
      [...this.#limiters.values()].map(({ bottleneck }) => bottleneck.disconnect(false)),
    );
    await this.#connection?.disconnect(false);
  }

  #limiter(key: string, concurrency: number): Limiter {
    const known = this.#limiters.get(key);
    const limiter = known ?? { bottleneck: this.#create(key, concurrency), concurrency, usedAt: 0 };
    if (!known) this.#limiters.set(key, limiter);
    if (limiter.concurrency !== concurrency) {
      limiter.concurrency = concurrency;
      void limiter.bottleneck.updateSettings({ maxConcurrent: concurrency });
    }
    limiter.usedAt = performance.now();
    return limiter;
  }

  #create(key: string, maxConcurrent: number): Bottleneck {
    const connection = this.#shared();
    const store = connection
      ? {
          id: `sluice-line-${key}`,
          datastore: 'ioredis' as const,
          connection,
          timeout: IDLE_MS,
          clearDatastore: false,
        }
      : {};
    const bottleneck = new Bottleneck({ maxConcurrent, ...store });
    bottleneck.on('error', (error: Error) => {
      if (STATE_LOST.test(error.message)) this.#forget(key, bottleneck);
      else this.log.warn({ err: error }, 'connection limiter');
    });
    return bottleneck;
  }

  #shared(): Bottleneck.IORedisConnection | undefined {
    if (!this.redis) return undefined;
    this.#connection ??= connected(
      new Bottleneck.IORedisConnection({ client: this.redis.waiting() }),
    );
    return this.#connection;
  }

  /**
   * Those who wait in it are dropped, which makes them wait in a new one. It is not disconnected: that would unsubscribe its
   * successor, which has the same name on the shared connection.
   */
  #forget(key: string, bottleneck: Bottleneck): void {
    if (this.#limiters.get(key)?.bottleneck !== bottleneck) return;
    this.#limiters.delete(key);
    bottleneck.stop({ dropWaitingJobs: true }).catch(() => undefined);
  }

  #dropIdle(): void {
    for (const [key, { bottleneck, usedAt }] of this.#limiters) {
      if (performance.now() - usedAt > IDLE_MS && bottleneck.empty()) this.#forget(key, bottleneck);
    }
  }
}

/** Bottleneck waits for its two clients to be ready, and ours connect only when they are told to. */
function connected(connection: Bottleneck.IORedisConnection): Bottleneck.IORedisConnection {
  const { client, subscriber } = connection as unknown as Record<'client' | 'subscriber', Redis>;
  for (const each of [client, subscriber]) {
    each.on('error', () => undefined);
    each.connect().catch(() => undefined);
  }
  return connection;
}
