/**
 * How many requests somebody may send to Sluice in a window of time. Promise: all gateways together
 * let no more through; each takes what it may let through in small shares, so that most requests
 * wait for no store; and a store that is away refuses nobody: each gateway then counts for itself.
 */
export { LocalWindowCounts } from './local-window-counts.js';
export { RedisWindowCounts } from './redis-window-counts.js';
export { type LimitedParty, RequestCounter } from './request-counter.js';
export { WindowCounts } from './window-counts.js';
