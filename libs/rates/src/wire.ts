import type { RequestLimits } from '#libs/limits';
import { type CountedWindow, countedKeys } from './window.js';

/** As the scripts take a window. */
export const wireWindow = (window: CountedWindow): number[] => {
  const { requests, perMs, reachMs, slots, slotMs } = window;
  return [requests, perMs, reachMs, slots, slotMs];
};

/** As the scripts take what limits a request. */
export const wireLimits = (limits: RequestLimits): unknown[] =>
  countedKeys(limits).map(({ key, cost, windows }) => [key, cost, windows.map(wireWindow)]);
