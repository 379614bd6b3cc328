import type { LimitWindow } from '#libs/contracts';
import type { RequestLimits } from '#libs/limits';

/**
 * Up to so many requests of a window are kept as instants; above, they are counted in slots. Either
 * is less than 4 KB in every store.
 */
export const LOG_MOST = 64;
/** A slotted window is divided into so many slots. */
const SLOTS = 256;

/**
 * A request sets out this long before its place, so that the way to the worker does not make it
 * late. It leaves from there on time.
 */
export const SETS_OUT_AHEAD_MS = 150;

const GUARD_MS = 15;
const LOG_GUARD_SHARE = 0.015;
const SLOT_GUARD_SHARE = 0.009;

/**
 * A window as it is counted. The guard beyond its length covers what the way from a departure to
 * the third party may differ by, together with the 50 ms that a promise allows; it is small enough
 * to leave 97 % of the rate to be used.
 */
export interface CountedWindow {
  readonly requests: number;
  readonly perMs: number;
  /** How long a departure counts. */
  readonly reachMs: number;
  /** 0: a log of instants. Otherwise so many slots of `slotMs` each are kept. */
  readonly slots: number;
  readonly slotMs: number;
}

export function countedWindow({ requests, perMs }: LimitWindow): CountedWindow {
  if (requests <= LOG_MOST) {
    const reachMs = perMs + Math.min(GUARD_MS, perMs * LOG_GUARD_SHARE);
    return { requests, perMs, reachMs, slots: 0, slotMs: 0 };
  }
  const slotMs = perMs / SLOTS;
  // A departure counts until its whole slot is out of reach, however early in the slot it was.
  const slots = Math.ceil((perMs + Math.min(GUARD_MS, perMs * SLOT_GUARD_SHARE)) / slotMs) + 1;
  return { requests, perMs, reachMs: slots * slotMs, slots, slotMs };
}

/** What one request uses up under one name. */
export interface CountedKey {
  readonly key: string;
  readonly cost: number;
  readonly windows: readonly CountedWindow[];
}

const counted = new WeakMap<RequestLimits, readonly CountedKey[]>();

/** Worked out once for limits that many requests share. */
export function countedKeys(limits: RequestLimits): readonly CountedKey[] {
  const known = counted.get(limits);
  if (known) return known;
  const keys = limits.keys.map(({ key, cost, windows }) => ({
    key,
    cost,
    windows: windows.map(countedWindow),
  }));
  counted.set(limits, keys);
  return keys;
}

const lateAfter = new WeakMap<RequestLimits, number>();

/**
 * Half of the shortest window: then an instant that is moved in time is never out of reach before
 * it is moved.
 */
export function lateAfterMs(limits: RequestLimits): number {
  const known = lateAfter.get(limits);
  if (known !== undefined) return known;
  const windows = countedKeys(limits).flatMap((key) => key.windows);
  const lateMs = Math.min(...windows.map(({ perMs }) => perMs / 2));
  lateAfter.set(limits, lateMs);
  return lateMs;
}

/**
 * Whether a place of the one serves the other: limits of several connections are counted together
 * where a policy's scope says so.
 */
export const countsTheSame = (one: RequestLimits, other: RequestLimits): boolean =>
  one === other ||
  (one.limitKey === other.limitKey &&
    one.keys.length === other.keys.length &&
    one.keys.every(({ key, cost }, index) => {
      const same = other.keys[index];
      return same?.key === key && same.cost === cost;
    }));
