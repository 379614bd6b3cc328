import type { JobState, JsonSource, RetryPolicy } from '#libs/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A job as the ledger keeps it. What it sends and what it got back are sealed and read only where
 * they are needed. It is read here whether it has ended or not.
 */
@Entity('any_job')
export class Job {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  /** The API key with which it was made; not of jobs that an earlier version accepted. */
  @Column('uuid', { name: 'key_id', nullable: true })
  keyId: string | null;

  /** In which it was accepted. */
  @Column('uuid', { name: 'batch_id', nullable: true })
  batchId: string | null;

  /** Which of the batch's lines, counted from 1, described it. */
  @Column('integer', { nullable: true })
  line: number | null;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  /** By which it was made. */
  @Column('uuid', { name: 'schedule_id', nullable: true })
  scheduleId: string | null;

  /** Of which it is a replay. */
  @Column('uuid', { name: 'replay_of', nullable: true })
  replayOf: string | null;

  @Column('text')
  method: string;

  /** Path without query. */
  @Column('text')
  route: string;

  @Column('text')
  state: JobState;

  @Column('integer')
  attempts: number;

  /** How often the third party said that it has had too many requests. */
  @Column('integer')
  refusals: number;

  /** When it said so first. */
  @Column({ name: 'refused_at', type: 'timestamptz', precision: 3, nullable: true })
  refusedAt: Date | null;

  @Column('boolean')
  dispatched: boolean;

  /** Whether an earlier attempt may have reached the third party. */
  @Column('boolean', { name: 'has_left' })
  hasLeft: boolean;

  /** Whether it may be sent again when nobody knows what became of it. */
  @Column('boolean')
  resendable: boolean;

  @Column('jsonb', { nullable: true })
  retry: RetryPolicy | null;

  /** A copy of what the sealed request says, which is opened for whoever looks at the job. */
  @Column('bytea', { name: 'sealed_metadata', nullable: true })
  sealedMetadata?: Buffer | null;

  /** When it has been opened. */
  metadata?: JsonSource | undefined;

  @Column('integer', { name: 'response_status', nullable: true })
  responseStatus: number | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage: string | null;

  @Column({ name: 'accepted_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'run_at', type: 'timestamptz', precision: 3, nullable: true })
  runAt: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  /** When its place is, or was, once it has one. */
  @Column({ name: 'queued_at', type: 'timestamptz', precision: 3, nullable: true })
  queuedAt: Date | null;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, nullable: true })
  startedAt: Date | null;

  @Column({ name: 'settled_at', type: 'timestamptz', precision: 3, nullable: true })
  settledAt: Date | null;

  /** That it asks for; absent where it was described by its path. */
  @Column('text', { nullable: true })
  resource: string | null;

  /** Of a list that it walks: what has come so far. */
  @Column('integer', { nullable: true })
  pages: number | null;

  @Column('double precision', { nullable: true })
  items: number | null;

  /** A page has been delivered: it is not due before that has been received. */
  @Column('text', { name: 'awaits_receipt', nullable: true })
  awaitsReceipt: 'page' | 'last_page' | null;
}
