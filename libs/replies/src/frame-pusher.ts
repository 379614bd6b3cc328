import { BusyTurns, type Redis } from '#libs/redis';
import { LIST_TTL_MS, listKey, presenceKey } from './keys.js';
import { CallerGoneError } from './reply-channel.js';

/**
 * Stores frames only while their gateway is present, and renews the list's expiry, which draining
 * it removes.
 */
const PUSH = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RPUSH', KEYS[2], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1`;

/** Arguments of one script call stay far below what Lua can unpack. */
const MAX_BATCH = 500;

interface PendingFrame {
  stored: Buffer;
  resolve: () => void;
  reject: (error: unknown) => void;
}

type PushCommand = (
  presence: string,
  list: string,
  ttlMs: number,
  ...frames: Buffer[]
) => Promise<number>;

/**
 * Pushes frames; those for one gateway that come at the same moment share one round trip, in order;
 * while there are many, those of one turn of the event loop. A frame leaves ahead of what its
 * sender does next: the end of an answer is with the gateway before the end of its job.
 */
export class FramePusher {
  readonly #waiting = new Map<string, PendingFrame[]>();
  readonly #pushFrames: PushCommand;
  readonly #turns = new BusyTurns(() => this.#flush());

  constructor(redis: Redis) {
    redis.defineCommand('sluicePushFrames', { numberOfKeys: 2, lua: PUSH });
    const defined = redis as Redis & { sluicePushFrames: PushCommand };
    this.#pushFrames = defined.sluicePushFrames.bind(defined);
  }

  /** @throws CallerGoneError when the gateway is gone */
  push(address: string, stored: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const pending = { stored, resolve, reject };
      const batch = this.#waiting.get(address);
      if (batch) batch.push(pending);
      else this.#waiting.set(address, [pending]);
      if (this.#turns.add() && !this.#turns.wasBusy) queueMicrotask(() => this.#flush());
    });
  }

  #flush(): void {
    for (const [address, pending] of this.#waiting) {
      for (let from = 0; from < pending.length; from += MAX_BATCH) {
        void this.#send(address, pending.slice(from, from + MAX_BATCH));
      }
    }
    this.#waiting.clear();
  }

  async #send(address: string, batch: readonly PendingFrame[]): Promise<void> {
    try {
      const frames = batch.map(({ stored }) => stored);
      const present = await this.#pushFrames(
        presenceKey(address),
        listKey(address),
        LIST_TTL_MS,
        ...frames,
      );
      for (const { resolve, reject } of batch) {
        if (present === 1) resolve();
        else reject(new CallerGoneError());
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
