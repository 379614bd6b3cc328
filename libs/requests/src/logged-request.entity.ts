import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A call or an attempt of a job, as it was when it had ended. Times in milliseconds. */
@Entity('request')
export class LoggedRequest {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  @Column('uuid', { name: 'integration_id', nullable: true })
  integrationId: string | null;

  /** With which it was asked for. */
  @Column('uuid', { name: 'key_id', nullable: true })
  keyId: string | null;

  @Column('uuid', { name: 'job_id', nullable: true })
  jobId: string | null;

  /** Which of its job's attempts, counted from 1. */
  @Column('integer', { nullable: true })
  attempt: number | null;

  @Column('text')
  method: string;

  /** A template: `{id}` in place of what names one thing, and no query. */
  @Column('text')
  route: string;

  @Column('text')
  outcome: string;

  @Column('smallint', { nullable: true })
  status: number | null;

  @Column('boolean')
  dispatched: boolean;

  @Column('integer', { name: 'waited_ms' })
  waitedMs: number;

  @Column('integer', { name: 'token_ms', nullable: true })
  tokenMs: number | null;

  @Column('integer', { name: 'upstream_ms', nullable: true })
  upstreamMs: number | null;

  @Column('integer', { name: 'total_ms' })
  totalMs: number;

  @Column('integer', { name: 'request_bytes' })
  requestBytes: number;

  @Column('integer', { name: 'response_bytes' })
  responseBytes: number;

  @Column('text', { nullable: true })
  traceparent: string | null;

  /** When it ended, which is when it came into the list. */
  @Column({ name: 'ended_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
