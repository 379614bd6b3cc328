import type { ConnectionRoute } from '#libs/connections';
import type { VersionedCredentials } from '#libs/credentials';
import type { RequestLimits } from '#libs/limits';
import type { Leaving } from '../claim/leaving.js';
import type { Dispatch } from './dispatch.js';
import type { Claimed, Work } from './work.js';

/** A request that has its place among those of its connection. */
export interface Begun {
  route: ConnectionRoute;
  limits: RequestLimits | undefined;
  dispatch: Dispatch;
  waitedMs: number;
}

/** A request that may leave. */
export interface Authorized extends Omit<Begun, 'limits'> {
  credentials: VersionedCredentials;
  leaving: Leaving;
}

export interface Execution<R> extends Omit<Authorized, 'waitedMs'> {
  work: Work<R>;
  claimed: Claimed;
  /** A `performance.now()` instant. */
  endsAt: number;
}
