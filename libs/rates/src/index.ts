/**
 * The rate limiter: when may a request leave? Promise: over any span of a window's length (less 50
 * ms of jitter on the way) the third party never sees more than the window's requests, nor more
 * than its concurrency at once, whatever the number of processes, also when the store was lost; at
 * least 97 % of an allowed rate can be used; what cannot make its deadline is refused at once.
 */
export { LocalRateStore } from './local/local-rate-store.js';
export { RateLimiter } from './rate-limiter.js';
export { RedisRateStore } from './redis-rate-store.js';
export type {
  Admission,
  Claim,
  DepartureOwner,
  Departure,
  RequestKind,
  Reservation,
  ReserveDecision,
} from './requests.js';
export { Restore } from './restore.js';
export { StoredUsage } from './stored-usage.js';
export { WaitingPlaces } from './waiting-places.js';
