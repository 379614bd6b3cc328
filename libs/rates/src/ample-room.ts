import type { RequestLimits } from '#libs/limits';
import { countedKeys } from './window.js';

/** What is known of a window's room is believed for so long. */
const FRESH_MS = 100;
/** Several processes know of the same room, so each takes a part of it only. */
const SHARE = 1 / 16;
const MOST = 256;
/** With less, an exact answer is worth its question. */
const LEAST = 512;

interface Room {
  /** `performance.now()` instants. */
  readonly knownAt: number;
  /** The store's clock at that instant. */
  readonly at: number;
  left: number;
}

/**
 * Reservations only plan, and there is nothing to plan while windows have room for many times what
 * comes: then a call takes the instant at which it comes for its place, without a question. Whoever
 * is wrong about that waits at its claim, which decides against what has really left.
 */
export class AmpleRoom {
  readonly #rooms = new WeakMap<RequestLimits, Room>();

  /** @param room what could leave at once, by the store's clock `at` */
  learn(limits: RequestLimits, room: number, at: number): void {
    if (room < LEAST) return;
    const left = Math.min(MOST, Math.floor(room * SHARE));
    this.#rooms.set(limits, { knownAt: performance.now(), at, left });
  }

  /** @returns the place, on the store's clock; `undefined` when it has to be asked for */
  take(limits: RequestLimits): number | undefined {
    const room = this.#rooms.get(limits);
    if (!room) return undefined;
    const ageMs = performance.now() - room.knownAt;
    const cost = Math.max(...countedKeys(limits).map((key) => key.cost));
    if (ageMs > FRESH_MS || room.left < cost) {
      this.#rooms.delete(limits);
      return undefined;
    }
    room.left -= cost;
    return room.at + ageMs;
  }
}
