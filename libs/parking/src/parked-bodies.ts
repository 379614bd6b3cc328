import type { Redis, ServerRun } from '#libs/redis';
import type { TransitBox } from '#libs/sealing';
import { parkedKey } from './parked-key.js';

/** What is larger would hold up those who share a connection with it. */
const LARGE_BYTES = 262_144;
/** Few round trips, none of which takes Redis, or this process, more than a millisecond or two. */
const PART_BYTES = 1_048_576;

/** A call whose request was withdrawn before all of its body was parked. */
export class WithdrawnError extends Error {
  override readonly name = 'WithdrawnError';
}

/**
 * Large bodies of parked requests: sealed in parts, in a list of Redis, over a connection of their
 * own, so that nobody waits behind one. They are there before their request is, and are taken by
 * whoever has claimed it.
 */
export class ParkedBodies {
  readonly #arriving = new Map<string, AbortController>();

  /** @param redis nothing else uses it */
  constructor(
    private readonly redis: Redis,
    private readonly box: TransitBox,
    private readonly run: ServerRun,
  ) {}

  isLarge(body: Buffer): boolean {
    return body.length > LARGE_BYTES;
  }

  /** Resolves when all of it is there. @throws WithdrawnError */
  async park(callId: string, body: Buffer, ttlMs: number): Promise<void> {
    const withdrawal = new AbortController();
    this.#arriving.set(callId, withdrawal);
    const key = bodyKey(this.run.id, callId);
    try {
      for (let from = 0; from < body.length; from += PART_BYTES) {
        withdrawal.signal.throwIfAborted();
        const part = body.subarray(from, from + PART_BYTES);
        const sealed = this.box.seal(part, ownerOf(callId, from));
        const pushed = this.redis.rpush(key, sealed);
        await Promise.all([pushed, this.redis.pexpire(key, Math.ceil(ttlMs))]);
      }
      withdrawal.signal.throwIfAborted();
    } finally {
      this.#arriving.delete(callId);
    }
  }

  /** @returns `undefined` when some of it is not there any more */
  async take(callId: string, bytes: number): Promise<Buffer | undefined> {
    const body = Buffer.allocUnsafe(bytes);
    const key = bodyKey(await this.run.known(), callId);
    for (let from = 0; from < bytes; from += PART_BYTES) {
      const sealed = await this.redis.lpopBuffer(key);
      if (!sealed) return undefined;
      this.box.open(sealed, ownerOf(callId, from)).copy(body, from);
    }
    return body;
  }

  /** @returns whether it was on its way: then `park` fails */
  stop(callId: string): boolean {
    const arriving = this.#arriving.get(callId);
    arriving?.abort(new WithdrawnError());
    return arriving !== undefined;
  }

  async drop(callId: string): Promise<void> {
    await this.redis.unlink(bodyKey(await this.run.known(), callId));
  }
}

const bodyKey = (run: string, callId: string): string => `${parkedKey(run, callId)}:body`;
const ownerOf = (callId: string, from: number): string => `call:${callId}|body:${from}`;
