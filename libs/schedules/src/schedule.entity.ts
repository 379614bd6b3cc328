import type { MissedPolicy, ScheduledJob } from '#libs/contracts';
import type { JobTerms } from '#libs/ledger';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What each job of a schedule is made with, beside its request. */
export type ScheduleTerms = Pick<JobTerms, 'retry' | 'priority' | 'resendUnsafe'> &
  Pick<ScheduledJob, 'expiresAfterMs'>;

/** Jobs of one connection that are made again and again. */
@Entity('schedule')
export class Schedule {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  /** Its end is the end of the schedule. */
  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  /** With which it was made, and so its jobs. */
  @Column('uuid', { name: 'key_id' })
  keyId: string;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text')
  cron: string;

  @Column('text', { name: 'time_zone' })
  timeZone: string;

  @Column('text')
  missed: MissedPolicy;

  @Column('text')
  method: string;

  /** Path without query. */
  @Column('text')
  route: string;

  @Column('text', { nullable: true })
  resource: string | null;

  @Column('jsonb')
  terms: ScheduleTerms;

  @Column('bytea', { name: 'sealed_request' })
  sealedRequest: Buffer;

  /** The first tick that was not made. */
  @Column({ name: 'tick_at', type: 'timestamptz', precision: 3 })
  tickAt: Date;

  /** When it is to be made: later than `tickAt` when it could not be. */
  @Column({ name: 'due_at', type: 'timestamptz', precision: 3 })
  dueAt: Date;

  @Column({ name: 'last_tick_at', type: 'timestamptz', precision: 3, nullable: true })
  lastTickAt: Date | null;

  @Column('uuid', { name: 'last_job_id', nullable: true })
  lastJobId: string | null;

  @Column({ name: 'paused_at', type: 'timestamptz', precision: 3, nullable: true })
  pausedAt: Date | null;

  /** Why its last tick made no job; of one that paused itself, why it did. */
  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
