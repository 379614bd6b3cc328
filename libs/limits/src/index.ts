/**
 * Limit policies: which one applies and whose line it is. Promise: the most specific policy (connection before integration)
 * replaces the whole, and two connections share a line only when the policy's scope says so.
 */
import type { LimitPolicy, LimitWindow } from '#libs/contracts';

/** A connection's place in line: the line's name and its limits. */
export interface Line {
  /** Unique in the installation; equal for all who share the limits. */
  readonly key: string;
  readonly windows: readonly LimitWindow[];
  readonly concurrency: number | undefined;
}

export interface LineOwner {
  projectId: string;
  integrationId: string;
  connectionId: string;
}

/** The line of a connection, or `undefined` when nothing limits it. */
export function lineOf(
  owner: LineOwner,
  own: LimitPolicy | undefined,
  integration: LimitPolicy | undefined,
): Line | undefined {
  const policy = own ?? integration;
  if (!policy) return undefined;
  const windows = policy.windows ?? [];
  if (windows.length === 0 && policy.concurrency === undefined) return undefined;
  return {
    key: lineKey(owner, policy.scope ?? 'connection'),
    windows,
    concurrency: policy.concurrency,
  };
}

function lineKey(owner: LineOwner, scope: NonNullable<LimitPolicy['scope']>): string {
  if (scope === 'connection') return `c:${owner.connectionId}`;
  if (scope === 'integration') return `i:${owner.integrationId}`;
  return `g:${owner.projectId}:${scope.group}`;
}
