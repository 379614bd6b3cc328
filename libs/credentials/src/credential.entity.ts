import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The sealed credentials of a connection, their version, and the lease under which they are
 * refreshed.
 */
@Entity('credential')
export class Credential {
  @PrimaryColumn('uuid', { name: 'connection_id' })
  connectionId: string;

  /** Grows with every change; a refresh names the version it replaces. */
  @Column('integer')
  version: number;

  @Column('bytea')
  sealed: Buffer;

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true })
  expiresAt: Date | null;

  @Column({ type: 'timestamptz', name: 'obtained_at', precision: 3 })
  obtainedAt: Date;

  @Column({ type: 'timestamptz', name: 'last_refreshed_at', precision: 3, nullable: true })
  lastRefreshedAt: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  @Column('integer')
  failures: number;

  /** After a failed refresh: not again before. */
  @Column({ type: 'timestamptz', name: 'retry_at', precision: 3, nullable: true })
  retryAt: Date | null;

  @Column('text', { name: 'lease_owner', nullable: true })
  leaseOwner: string | null;

  @Column({ type: 'timestamptz', name: 'lease_until', precision: 3, nullable: true })
  leaseUntil: Date | null;

  @Column('bigint')
  fence: string;

  /** When upkeep refreshes it, ahead of its expiry; null when there is nothing to refresh. */
  @Column({ type: 'timestamptz', name: 'refresh_due', precision: 3, nullable: true })
  refreshDue: Date | null;

  /**
   * The lease under which the provider was asked last without a known answer: the refresh token may
   * be used up.
   */
  @Column('bigint', { name: 'asked_fence', nullable: true })
  askedFence: string | null;

  /** Since when the project knows that tokens cannot be renewed; null when all is well. */
  @Column({ type: 'timestamptz', name: 'incident_at', precision: 3, nullable: true })
  incidentAt: Date | null;

  /** How often in a row there were no tokens, and no reason that is known. */
  @Column('integer')
  refusals: number;

  /** Sealed: the answer to a refresh in which no token could be read. */
  @Column('bytea', { name: 'unread_answer', nullable: true })
  unreadAnswer: Buffer | null;

  /** How often in a row a new token was called expired at once. */
  @Column('integer', { name: 'futile_refreshes' })
  futileRefreshes: number;

  /** Until then "expired" is not believed. */
  @Column({ type: 'timestamptz', name: 'futile_until', precision: 3, nullable: true })
  futileUntil: Date | null;
}
