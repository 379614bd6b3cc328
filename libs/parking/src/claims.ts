import { batchesOf } from '#libs/coalescing';
import type { Redis } from '#libs/redis';
import { defineScripts, type ParkingCommands } from './parking-commands.js';

/** One script, and its reply, carry no more. */
const TOGETHER = { items: 32, weight: 262_144, weightOf: ({ bytes }: Claim): number => bytes };

interface Claim {
  key: string;
  bytes: number;
  resolve: (sealed: Buffer | null) => void;
  reject: (reason: unknown) => void;
}

/**
 * Claims that are made in the same turn of the event loop share a script: they leave when nothing
 * else is ready to be done in this turn, so none waits for another that is not ready.
 */
export class Claims {
  readonly #commands: ParkingCommands;
  #waiting: Claim[] = [];

  constructor(private readonly redis: Redis) {
    this.#commands = defineScripts(redis);
  }

  /** @param bytes of the request, for what goes along with it */
  claim(key: string, bytes: number): Promise<Buffer | null> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ key, bytes, resolve, reject }) === 1)
        process.nextTick(() => this.#leave());
    });
  }

  #leave(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const batch of batchesOf(waiting, TOGETHER)) void this.#send(batch);
  }

  /** Never throws. */
  async #send(batch: readonly Claim[]): Promise<void> {
    try {
      const sealed = await this.#read(batch);
      for (const [index, { resolve }] of batch.entries()) resolve(sealed[index] ?? null);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #read(batch: readonly Claim[]): Promise<(Buffer | null)[]> {
    const keys = batch.map(({ key }) => key);
    return keys.length === 1 && keys[0] !== undefined
      ? [await this.redis.getdelBuffer(keys[0])]
      : this.#commands.parking_claimBuffer(keys.length, ...keys);
  }
}
