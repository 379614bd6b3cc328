/**
 * Limit policies: which one applies and whose line it is. Promise: the most specific policy (connection before integration)
 * replaces the whole, and two connections share a line only when the policy's scope says so. And what providers say of their own limits: read
 * only where it has one meaning, never a guess, and no reset beyond the next 24 hours.
 */
import type { LimitPolicy, LimitWindow } from '#libs/contracts';
import { LimitReader } from './limit-reader.js';

export { LimitReader, retryAfter } from './limit-reader.js';
export type { ProviderLimits } from './provider-limits.js';

/** For providers without a declaration. */
export const STANDARD_LIMITS = new LimitReader();

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
