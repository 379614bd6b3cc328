import type { RequestLimits } from '#libs/limits';
import { type CountedWindow, countedKeys } from './window.js';

/** As the scripts take a window. */
export const wireWindow = (window: CountedWindow): number[] => {
  const { requests, perMs, reachMs, slots, slotMs } = window;
  return [requests, perMs, reachMs, slots, slotMs];
};

const wired = new WeakMap<RequestLimits, unknown[]>();

/** As the scripts take what limits a request. Made once for limits that many requests share. */
export function wireLimits(limits: RequestLimits): unknown[] {
  const known = wired.get(limits);
  if (known) return known;
  const made = countedKeys(limits).map(({ key, cost, windows }) => [
    key,
    cost,
    windows.map(wireWindow),
  ]);
  wired.set(limits, made);
  return made;
}
