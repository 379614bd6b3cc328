import { AbstractLogger, DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { First1763800000000 } from './migrations/0001-first.js';
import { Jobs1764000000000 } from './migrations/0002-jobs.js';
import { RewriteLinks1764100000000 } from './migrations/0003-rewrite-links.js';
import { RateLimit1764200000000 } from './migrations/0004-rate-limit.js';
import { Credentials1764300000000 } from './migrations/0005-credentials.js';
import { RequestFingerprints1764400000000 } from './migrations/0006-request-fingerprints.js';
import { LostWorkers1764500000000 } from './migrations/0007-lost-workers.js';
import { Providers1764600000000 } from './migrations/0008-providers.js';
import { SealingKeys1764700000000 } from './migrations/0009-sealing-keys.js';
import { Connect1764800000000 } from './migrations/0010-connect.js';
import { LimitUsage1764900000000 } from './migrations/0011-limit-usage.js';
import { CallbackShares1765000000000 } from './migrations/0012-callback-shares.js';
import { JobMetadata1765100000000 } from './migrations/0013-job-metadata.js';
import { TokenRefusals1765200000000 } from './migrations/0014-token-refusals.js';
import { Caps1765300000000 } from './migrations/0015-caps.js';
import { Candidates1765400000000 } from './migrations/0016-candidates.js';
import { SettledJobs1766000000000 } from './migrations/0021-settled-jobs.js';
import { IdempotencyKeys1766100000000 } from './migrations/0022-idempotency-keys.js';
import { ListIndexes1766900000000 } from './migrations/0031-list-indexes.js';
import { Leadership1767000000000 } from './migrations/0032-leadership.js';
import { TurnCount1767100000000 } from './migrations/0033-turn-count.js';
import { Resources1767500000000 } from './migrations/0041-resources.js';
import { JobPortions1768000000000 } from './migrations/0051-job-portions.js';
import { JobWalks1768200000000 } from './migrations/0052-job-walks.js';
import { Batches1768300000000 } from './migrations/0054-batches.js';
import { BatchLists1768400000000 } from './migrations/0055-batch-lists.js';
import { TwiceLostJobs1768500000000 } from './migrations/0060-twice-lost-jobs.js';
import { ExpiringJobs1768600000000 } from './migrations/0061-expiring-jobs.js';
import { Schedules1768700000000 } from './migrations/0062-schedules.js';
import { CallbackReplays1768800000000 } from './migrations/0063-callback-replays.js';
import { CallbackIndexes1768900000000 } from './migrations/0064-callback-indexes.js';
import { Steering1769000000000 } from './migrations/0065-steering.js';
import { LaneLimits1769100000000 } from './migrations/0066-lane-limits.js';
import { JobReplays1769200000000 } from './migrations/0067-job-replays.js';
import { Requests1769500000000 } from './migrations/0070-requests.js';
import { Operators1770000000000 } from './migrations/0075-operators.js';
import { ConnectionsByStatus1770100000000 } from './migrations/0076-connections-by-status.js';
import { AliasesAndBoundKeys1770600000000 } from './migrations/0080-aliases-and-bound-keys.js';
import { KeptLoad1771100000000 } from './migrations/0085-kept-load.js';
import { UpstreamHealth1771200000000 } from './migrations/0086-upstream-health.js';
import { ReplaysByFilter1771300000000 } from './migrations/0087-replays-by-filter.js';
import { RequestLimits1770700000000 } from './migrations/0090-request-limits.js';
import { FailingEndpoints1772000000000 } from './migrations/0095-failing-endpoints.js';
import { RequestMinutes1772500000000 } from './migrations/0100-request-minutes.js';
import { BegunJobs1772600000000 } from './migrations/0105-begun-jobs.js';
import { Workspaces1773200000000 } from './migrations/0115-workspaces.js';
import { StrictClient } from './strict-client.js';

export const MIGRATIONS = [
  First1763800000000,
  Jobs1764000000000,
  RewriteLinks1764100000000,
  RateLimit1764200000000,
  Credentials1764300000000,
  RequestFingerprints1764400000000,
  LostWorkers1764500000000,
  Providers1764600000000,
  SealingKeys1764700000000,
  Connect1764800000000,
  LimitUsage1764900000000,
  CallbackShares1765000000000,
  JobMetadata1765100000000,
  TokenRefusals1765200000000,
  Caps1765300000000,
  Candidates1765400000000,
  SettledJobs1766000000000,
  IdempotencyKeys1766100000000,
  ListIndexes1766900000000,
  Leadership1767000000000,
  TurnCount1767100000000,
  Resources1767500000000,
  JobPortions1768000000000,
  JobWalks1768200000000,
  Batches1768300000000,
  BatchLists1768400000000,
  TwiceLostJobs1768500000000,
  ExpiringJobs1768600000000,
  Schedules1768700000000,
  CallbackReplays1768800000000,
  CallbackIndexes1768900000000,
  Steering1769000000000,
  LaneLimits1769100000000,
  JobReplays1769200000000,
  Requests1769500000000,
  Operators1770000000000,
  ConnectionsByStatus1770100000000,
  AliasesAndBoundKeys1770600000000,
  KeptLoad1771100000000,
  UpstreamHealth1771200000000,
  ReplaysByFilter1771300000000,
  RequestLimits1770700000000,
  FailingEndpoints1772000000000,
  RequestMinutes1772500000000,
  BegunJobs1772600000000,
  Workspaces1773200000000,
];
/**
 * A database that does not answer within this time counts as down; callers get their 503 within a
 * second.
 */
const CONNECT_TIMEOUT_MS = 800;
const READ_TIMEOUT_MS = 900;
/**
 * Shorter than the read timeout: a statement that takes too long ends on the server, and its
 * transaction is rolled back there.
 */
const STATEMENT_TIMEOUT_MS = 800;
const IDLE_IN_TRANSACTION_MS = 10_000;
const POOL_SIZE = 10;
/** What is done once a minute finds its connections: a new one costs more than what it is for. */
const KEPT_IDLE_MS = 120_000;

/** Makes the one DataSource of a process; it does not connect yet and never migrates by itself. */
export function createDataSource(url: string, entities: EntityTarget<ObjectLiteral>[]): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: entities as never,
    migrations: MIGRATIONS,
    migrationsTableName: 'sluice_migration',
    synchronize: false,
    migrationsRun: false,
    poolSize: POOL_SIZE,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    applicationName: 'sluice',
    extra: {
      Client: StrictClient,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: KEPT_IDLE_MS,
      query_timeout: READ_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
  });
}

/** What goes wrong is thrown, and a migration that is tried again has not gone wrong. */
class SilentLogger extends AbstractLogger {
  protected override isLogEnabledFor(): boolean {
    return false;
  }

  protected override writeLog(): void {
    return undefined;
  }
}

/**
 * For one-shot work, whose statements may take long: gives it a data source and closes it
 * afterwards.
 */
export async function maintaining<T>(
  url: string,
  work: (dataSource: DataSource) => Promise<T>,
  /** Of each connection. */
  extra: { lock_timeout?: number } = {},
): Promise<T> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: 'sluice_migration',
    installExtensions: false,
    poolSize: 2,
    applicationName: 'sluice-maintain',
    logger: new SilentLogger(),
    extra,
  });
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
