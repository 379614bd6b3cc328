import type { RequestLimits } from '#libs/limits';
import type { RequestKind } from '#libs/rates';
import { Injectable } from '@nestjs/common';
import Bottleneck from 'bottleneck';
import { ConnectionLimiter } from './connection-limiter.js';
import { Room } from './room.js';

/**
 * Bottleneck as each worker's local queue: calls and jobs of a limit key wait in queues of their
 * own, so that either always has candidates where slots across workers are given out. Whoever finds
 * room does not enter a queue, and a limit key without anybody under way is not kept.
 */
@Injectable()
export class BottleneckLimiter extends ConnectionLimiter {
  readonly #rooms = new Map<string, Room>();

  /** How many rooms there are, for whoever looks for what is left behind. */
  get size(): number {
    return this.#rooms.size;
  }

  async within<T>(
    limits: RequestLimits | undefined,
    kind: RequestKind,
    work: () => Promise<T>,
  ): Promise<T> {
    if (limits?.concurrency === undefined) return work();
    const key = `${kind} ${limits.limitKey}`;
    const room = this.#room(key, limits.concurrency);
    if (!room.enter()) await room.queue();
    try {
      return await work();
    } finally {
      room.leave();
      if (room.isEmpty) this.#rooms.delete(key);
    }
  }

  #room(key: string, concurrency: number): Room {
    const known = this.#rooms.get(key);
    if (known) {
      known.resize(concurrency);
      return known;
    }
    const queue = new Bottleneck({ maxConcurrent: concurrency });
    const made = new Room(queue, concurrency);
    this.#rooms.set(key, made);
    return made;
  }
}
