/**
 * The one way to Postgres: data source, migrations, change feed, cursor pages. Promise: nothing
 * migrates by itself, a database that is away shows as `database_unavailable` within a second, and
 * cached records are announced when they change.
 */
export { announceChange, type Change, ChangeFeed, type ChangeListener } from './change-feed.js';
export { Batches } from './batches.js';
export { createDataSource, maintaining } from './data-source.js';
export { DayPartitions } from './day-partitions.js';
export { isMigrated, migrateDatabase, pendingMigrations } from './migrate.js';
export { WakeUp } from './wake-up.js';
export type { DataSource, EntityManager } from 'typeorm';
export { retryWhileUnavailable } from './retry-while-unavailable.js';
export { packed } from './packed-bytes.js';
export { prepared } from './prepared.js';
export { pageOf, readPage, rowBehind } from './page.js';
export { Leadership } from './leadership.js';
export { RecordCache } from './record-cache.js';
export { bytes, type Queryable, Statement } from './statement.js';
export {
  isAnswerLost,
  isDatabaseUnavailable,
  isRefused,
  isStillReferenced,
  isUniqueViolation,
  isUnstorableText,
  reachingDatabase,
} from './unavailable.js';
export { uuidV7 } from './uuid-v7.js';
