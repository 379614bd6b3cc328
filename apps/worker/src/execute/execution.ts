import type { ConnectionRoute } from '#libs/connections';
import type { VersionedCredentials } from '#libs/credentials';
import type { RequestLimits } from '#libs/limits';
import type { HeldClaim } from '../claim/held-claim.js';
import type { Shaping } from '../shape/shaping.js';
import type { Dispatch } from './dispatch.js';
import type { ClaimedRequest, Work } from './work.js';

/** A request that has its place among those of its connection. */
export interface LimitedRequest {
  route: ConnectionRoute;
  limits: RequestLimits | undefined;
  dispatch: Dispatch;
  waitedMs: number;
}

/** A request that may leave. */
export interface AuthorizedRequest extends Omit<LimitedRequest, 'limits'> {
  credentials: VersionedCredentials;
  held: HeldClaim;
}

export interface Execution<R> extends Omit<AuthorizedRequest, 'waitedMs'> {
  work: Work<R>;
  claimed: ClaimedRequest;
  /** Absent where answers are passed on as they are. */
  shaping: Shaping | undefined;
  /** A `performance.now()` instant. */
  endsAt: number;
}
