import type { CallbackEvent } from '#libs/contracts';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export const CALLBACK_STATES = ['pending', 'delivered', 'given_up'] as const;

/** What became of one attempt at a message. */
export interface PastDelivery {
  /** ISO 8601. */
  at: string;
  tookMs: number;
  /** What the receiver answered, if it did. */
  status?: number;
  /** Why it was not received. */
  error?: string;
}

/**
 * One message to one receiver, with what has become of it. The message itself is sealed and not
 * read here.
 */
@Entity('callback')
export class Callback {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @Column('uuid', { name: 'job_id', nullable: true })
  jobId: string | null;

  @Column('uuid', { name: 'endpoint_id', nullable: true })
  endpointId: string | null;

  @Column('text')
  event: CallbackEvent;

  /** Where it goes; the rest of the URL may carry secrets. */
  @Column('text')
  host: string;

  @Column('text')
  state: (typeof CALLBACK_STATES)[number];

  @Column('integer')
  attempts: number;

  @Column({ name: 'next_at', type: 'timestamptz', precision: 3 })
  nextAt: Date;

  @Column('integer', { name: 'last_status', nullable: true })
  lastStatus: number | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  /** What became of the latest twenty attempts. */
  @Column('jsonb', { nullable: true })
  deliveries: PastDelivery[] | null;

  /** How the receiver's latest answer began, where it did not take the message. */
  @Column('bytea', { name: 'sealed_answer', nullable: true })
  sealedAnswer: Buffer | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'settled_at', type: 'timestamptz', precision: 3, nullable: true })
  settledAt: Date | null;
}
