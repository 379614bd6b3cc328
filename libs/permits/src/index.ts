/**
 * Permits: the sealed request of a call under its own key. Promise: it is taken once; a withdrawn permit is never sent;
 * losing the store means not sending. `dispatched` in every answer of Sluice comes from here.
 */
export { LocalPermits } from './local-permits.js';
export {
  type CallEnvelope,
  PermitStore,
  type Span,
  type Untimely,
  type Withdrawal,
} from './permit-store.js';
export { RedisPermits } from './redis-permits.js';
