import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The sealed credentials of a connection, their version, and the lease under which they are refreshed. */
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
}
