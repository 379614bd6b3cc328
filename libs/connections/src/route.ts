import {
  type AuthSpec,
  type ConnectionStatus,
  DEFAULT_TIMEOUTS,
  type ExhaustedSignal,
  type ExpiredSignal,
  type RewriteLinks,
  type Timeouts,
} from '#libs/contracts';
import { ConnectionLimits, LimitReader, STANDARD_LIMITS } from '#libs/limits';
import { expandAuth } from './auth-urls.js';
import { expandBaseUrl } from './base-url.js';
import type { Connection } from './connection.entity.js';
import { assertLentWithin } from './lent-client.js';

/**
 * Everything the journey needs to know about a connection, without any secret. Frozen: shared by
 * many calls.
 */
export interface ConnectionRoute {
  readonly connectionId: string;
  readonly projectId: string;
  readonly integrationId: string;
  readonly integrationKey: string;
  /** Id of the catalogue's provider; `custom` for all others, whose names are a project's own. */
  readonly provider: string;
  readonly status: ConnectionStatus;
  readonly variables: Readonly<Record<string, string>>;
  /** Base URL with the variables filled in. */
  readonly baseUrl: URL;
  readonly allowedHosts: readonly string[];
  readonly plainHttpHosts: readonly string[];
  /** Its URLs with the variables filled in. */
  readonly auth: AuthSpec;
  readonly expired: readonly ExpiredSignal[];
  /** Other answers than 429 that mean that a limit has been reached. */
  readonly exhausted: readonly ExhaustedSignal[];
  /** Reads what an answer's head says of the provider's limits. */
  readonly limitReader: LimitReader;
  readonly timeouts: Timeouts;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  /** What limits its requests, if anything. */
  readonly limits: ConnectionLimits | undefined;
  readonly rewriteLinks: RewriteLinks | undefined;
}

const NONE: readonly ExhaustedSignal[] = [];
const DEFAULT_EXPIRED: readonly ExpiredSignal[] = [{ status: 401 }];

/**
 * @throws SluiceError `invalid_request` when a stored variable no longer fits the integration, or
 *   it leads where a lent client must not
 */
export function routeOf(connection: Connection): ConnectionRoute {
  const { integration } = connection;
  assertLentWithin(integration);
  const owner = {
    projectId: connection.projectId,
    integrationId: integration.id,
    connectionId: connection.id,
  };
  return Object.freeze({
    connectionId: owner.connectionId,
    projectId: owner.projectId,
    integrationId: owner.integrationId,
    integrationKey: integration.key,
    provider: (integration.providerId === null && integration.provider) || 'custom',
    status: connection.status,
    variables: connection.variables,
    baseUrl: expandBaseUrl(integration, connection.variables),
    allowedHosts: integration.allowedHosts,
    plainHttpHosts: integration.plainHttpHosts,
    auth: expandAuth(integration, connection.variables),
    expired: integration.expired ?? DEFAULT_EXPIRED,
    exhausted: integration.rateLimit?.exhausted ?? NONE,
    limitReader: integration.rateLimit ? new LimitReader(integration.rateLimit) : STANDARD_LIMITS,
    timeouts: { ...DEFAULT_TIMEOUTS, ...integration.timeouts },
    maxRequestBytes: integration.maxRequestBytes,
    maxResponseBytes: integration.maxResponseBytes,
    limits: ConnectionLimits.of(
      { ...owner, connectionId: connection.renews ?? connection.id },
      connection.limits ?? undefined,
      integration.limits ?? undefined,
    ),
    rewriteLinks: integration.rewriteLinks ?? undefined,
  });
}
