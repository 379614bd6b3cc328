import type { Scope } from '#libs/contracts';
import type { JobsOf } from '#libs/ledger';
import type { Caller } from '#libs/projects';

const SEE_ALL: readonly Scope[] = ['jobs', 'manage'];

/**
 * A key for calls sees the jobs that it has made: it may be a customer's, or a service's that
 * shares the project with others.
 */
export const jobsOf = ({ projectId, keyId, scopes }: Caller): JobsOf =>
  SEE_ALL.some((scope) => scopes.has(scope)) ? { projectId } : { projectId, keyId };
