import { ignore } from '#libs/errors';
import { LRUCache } from 'lru-cache';
import type { Redis } from 'ioredis';

const MOST_KEYS = 20_000;
const keyOf = (name: string): string => `sluice:recent:${name}`;

/**
 * Counts of what has happened lately, each forgotten some time after its last event. Bounded in
 * memory, whoever makes up the names.
 */
export abstract class RecentCounts {
  /** @returns how often it has happened, this time included */
  abstract add(name: string, forMs: number): Promise<number>;
  /** For how long each of them is still remembered; 0 for one that is not. */
  abstract leftMs(names: readonly string[]): Promise<number[]>;
  abstract forget(name: string): Promise<void>;
}

interface RecentCount {
  count: number;
  until: number;
}

/** Of this process; the least recent are forgotten first when there are very many. */
export class LocalCounts extends RecentCounts {
  readonly #remembered = new LRUCache<string, RecentCount>({ max: MOST_KEYS });

  async add(name: string, forMs: number): Promise<number> {
    const earlier = this.#leftMs(name) > 0 ? this.#remembered.get(name) : undefined;
    const count = (earlier?.count ?? 0) + 1;
    this.#remembered.set(name, { count, until: performance.now() + forMs });
    return count;
  }

  async leftMs(names: readonly string[]): Promise<number[]> {
    return names.map((name) => this.#leftMs(name));
  }

  async forget(name: string): Promise<void> {
    this.#remembered.delete(name);
  }

  #leftMs(name: string): number {
    return Math.max(0, (this.#remembered.get(name)?.until ?? 0) - performance.now());
  }
}

/** Of all processes. While Redis is away each process counts for itself. */
export class RedisCounts extends RecentCounts {
  readonly #local = new LocalCounts();

  constructor(private readonly redis: Redis) {
    super();
  }

  async add(name: string, forMs: number): Promise<number> {
    try {
      const key = keyOf(name);
      const [counted] = (await this.redis.multi().incr(key).pexpire(key, forMs).exec()) ?? [];
      return Number(counted?.[1]);
    } catch {
      return this.#local.add(name, forMs);
    }
  }

  async leftMs(names: readonly string[]): Promise<number[]> {
    const here = await this.#local.leftMs(names);
    try {
      const there = await Promise.all(names.map((name) => this.redis.pttl(keyOf(name))));
      return there.map((ms, i) => Math.max(ms, here[i] ?? 0));
    } catch {
      return here;
    }
  }

  async forget(name: string): Promise<void> {
    await this.#local.forget(name);
    await this.redis.del(keyOf(name)).catch(ignore('forgotten in its time'));
  }
}
