/**
 * Limit policies: which one applies and whose line it is. Promise: the most specific policy
 * (connection before integration) replaces the whole, two connections share a limit only when the
 * policy's scope says so, and the first route that matches says what a request costs or which
 * windows of its own it has. And what providers say of their own limits: read only where it has one
 * meaning, never a guess, and no reset beyond the next 24 hours.
 */
import { LimitReader } from './limit-reader.js';

export {
  ConnectionLimits,
  type LimitKey,
  NO_ROUTE,
  type RequestLimits,
  type RouteIndex,
} from './connection-limits.js';
export { LimitReader, retryAfter } from './limit-reader.js';
export type { ProviderLimits } from './provider-limits.js';

/** For providers without a declaration. */
export const STANDARD_LIMITS = new LimitReader();
