import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestLimit } from '#libs/contracts';
import type { Redis } from 'ioredis';
import { LocalWindowCounts } from './local-window-counts.js';
import { type Taken, WindowCounts } from './window-counts.js';

/** So long nobody waits for a store that has just failed. */
const AWAY_MS = 1_000;

/** Of a window: its key, the requests that it allows, its length, the most that is to be taken. */
type TakeArguments = [key: string, requests: number, perMs: number, most: number];

interface Commands {
  requests_take(...given: TakeArguments): Promise<[taken: number, left: number, endsInMs: number]>;
}

/**
 * Of all processes. While Redis is away each process counts for itself: then each lets through what
 * the limit says, and nobody is refused for the lack of a store.
 */
export class RedisWindowCounts extends WindowCounts {
  readonly #commands: Commands;
  readonly #local = new LocalWindowCounts();
  #awayUntil = 0;

  constructor(redis: Redis) {
    super();
    const lua = readFileSync(join(import.meta.dirname, 'scripts', 'take.lua'), 'utf8');
    redis.defineCommand('requests_take', { lua, numberOfKeys: 1 });
    this.#commands = redis as Redis & Commands;
  }

  async take(name: string, limit: RequestLimit, most: number): Promise<Taken> {
    if (performance.now() < this.#awayUntil) return this.#local.take(name, limit, most);
    try {
      const { requests, perMs } = limit;
      const key = `sluice:requests:${name}`;
      const given: TakeArguments = [key, requests, perMs, most];
      const [taken, left, endsInMs] = await this.#commands.requests_take(...given);
      return { requests: taken, left, endsInMs };
    } catch {
      this.#awayUntil = performance.now() + AWAY_MS;
      return this.#local.take(name, limit, most);
    }
  }
}
