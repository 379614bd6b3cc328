import { ignore } from '#libs/errors';
import type { Redis } from 'ioredis';
import { RedisAwayError } from './client.js';

/**
 * Which run of the server a client's commands go to. It is another one after every restart and
 * failover, with whatever data the server comes back, so what is kept under its name cannot come
 * back from older data.
 */
export class ServerRun {
  #id: string | undefined;
  #asking: Promise<string> | undefined;

  constructor(private readonly redis: Redis) {
    redis.on('close', () => (this.#id = undefined));
    redis.on('ready', () => this.#learn());
    if (redis.status === 'ready') this.#learn();
  }

  /**
   * @throws RedisAwayError while the server is away, and for the round trip after it is back in
   *   which its run is not known yet
   */
  get id(): string {
    if (this.#id === undefined) throw new RedisAwayError();
    return this.#id;
  }

  /** As `id`, once it is known. Rejects as a command does while the server is away. */
  async known(): Promise<string> {
    return this.#id ?? (await this.#ask());
  }

  /** A server that is away again is asked when it is back. */
  #learn(): void {
    this.#ask().catch(ignore('asked again when it is needed'));
  }

  #ask(): Promise<string> {
    this.#asking ??= this.#read().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #read(): Promise<string> {
    const info = await this.redis.info('server');
    this.#id = /^run_id:(\S+)/m.exec(info)?.[1] ?? 'unnamed';
    return this.#id;
  }
}
