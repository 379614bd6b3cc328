import { ignore } from '#libs/errors';
import type { Redis } from '#libs/redis';

const KEY = 'sluice:portions:taken';
const TTL_MS = 10_000;
const ANNOUNCED_EVERY_MS = 2_500;
/** What is known is looked up again in passing after this long, and waited for after `TTL_MS`. */
const FRESH_MS = 1_000;

/**
 * Whether there are workers that take portions: those of 0.2 do not, and a gateway that finds only
 * such workers sends each call by itself. Goes when 0.2 is no longer upgraded from.
 */
export class PortionWorkers {
  #areThere = false;
  #asOf = -Infinity;
  #asking: Promise<boolean> | undefined;

  constructor(private readonly redis: Redis) {}

  /** Says that this is one, until the signal ends it. */
  announce(signal: AbortSignal): void {
    const say = (): void =>
      void this.redis.set(KEY, '1', 'PX', TTL_MS).catch(ignore('said again in a moment'));
    say();
    const timer = setInterval(say, ANNOUNCED_EVERY_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** What was known lately; `undefined` when it has to be asked for. */
  peek(): boolean | undefined {
    const ageMs = performance.now() - this.#asOf;
    if (ageMs > TTL_MS) return undefined;
    if (ageMs > FRESH_MS) void this.load().catch(ignore('asked again with the next call'));
    return this.#areThere;
  }

  load(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<boolean> {
    this.#areThere = (await this.redis.exists(KEY)) === 1;
    this.#asOf = performance.now();
    return this.#areThere;
  }
}
