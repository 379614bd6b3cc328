/**
 * Parked requests: the sealed request of a call under its own key. Promise: it is claimed once;
 * what was withdrawn is never sent; losing the store means not sending. The dispatch state in every
 * answer of Sluice comes from here.
 */
export { LocalParking } from './local-parking.js';
export {
  type CallEnvelope,
  type ParkedRequest,
  ParkedRequests,
  type Withdrawal,
} from './parked-requests.js';
export { ParkedBodies, WithdrawnError } from './parked-bodies.js';
export { parkedKey } from './parked-key.js';
export { RedisParking } from './redis-parking.js';
