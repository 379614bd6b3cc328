import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchesOf } from '#libs/coalescing';
import { BusyTurns, type Redis } from '#libs/redis';
import type { TransitBox } from '#libs/sealing';
import { LIST_TTL_MS, listKey, opensPacks, presenceKey } from './keys.js';
import { CallerGoneError } from './reply-channel.js';
import { type EncodedFrame, sealFrame, sealPack } from './sealed-frame.js';

const PUSH = readFileSync(join(import.meta.dirname, 'scripts', 'push.lua'), 'utf8');

/** One script carries no more, unless it is one frame. */
const TOGETHER = {
  items: 32,
  weight: 262_144,
  weightOf: ({ frame }: PendingFrame): number => frame.encoded.length,
};

interface PendingFrame {
  frame: EncodedFrame;
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
 * Pushes frames; those for one gateway that come at the same moment are sealed as one and share one
 * round trip, in order; while there are many, those of one turn of the event loop. A frame leaves
 * ahead of what its sender does next: the end of an answer is with the gateway before the end of
 * its job.
 */
export class FramePusher {
  readonly #waiting = new Map<string, PendingFrame[]>();
  readonly #pushFrames: PushCommand;
  readonly #turns = new BusyTurns(() => this.#flush());

  constructor(
    redis: Redis,
    private readonly box: TransitBox,
  ) {
    redis.defineCommand('sluicePushFrames', { numberOfKeys: 2, lua: PUSH });
    const defined = redis as Redis & { sluicePushFrames: PushCommand };
    this.#pushFrames = defined.sluicePushFrames.bind(defined);
  }

  /** @throws CallerGoneError when the gateway is gone */
  push(gateway: string, frame: EncodedFrame): Promise<void> {
    return new Promise((resolve, reject) => {
      const pending = { frame, resolve, reject };
      const batch = this.#waiting.get(gateway);
      if (batch) batch.push(pending);
      else this.#waiting.set(gateway, [pending]);
      if (this.#turns.add() && !this.#turns.wasBusy) queueMicrotask(() => this.#flush());
    });
  }

  #flush(): void {
    for (const [gateway, pending] of this.#waiting)
      for (const batch of batchesOf(pending, TOGETHER)) void this.#send(gateway, batch);
    this.#waiting.clear();
  }

  /** Never throws. */
  async #send(gateway: string, batch: readonly PendingFrame[]): Promise<void> {
    try {
      const stored = this.#sealed(gateway, batch);
      const [presence, list] = [presenceKey(gateway), listKey(gateway)];
      const present = await this.#pushFrames(presence, list, LIST_TTL_MS, ...stored);
      for (const { resolve, reject } of batch) {
        if (present === 1) resolve();
        else reject(new CallerGoneError());
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  #sealed(gateway: string, batch: readonly PendingFrame[]): Buffer[] {
    const frames = batch.map(({ frame }) => frame);
    return frames.length > 1 && opensPacks(gateway)
      ? [sealPack(this.box, frames)]
      : frames.map((frame) => sealFrame(this.box, frame));
  }
}
