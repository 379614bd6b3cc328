import type { WebhookEvent } from '#libs/contracts';
import {
  Column,
  CreateDateColumn,
  DeleteDateColumn,
  Entity,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';

@Entity('webhook_endpoint')
export class WebhookEndpoint {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @Column('text')
  url: string;

  @Column('text', { array: true })
  events: WebhookEvent[];

  /** Sealed; shown once, when it is made. */
  @Column('bytea', { name: 'sealed_secret' })
  sealedSecret: Buffer;

  @Column('text')
  status: 'active' | 'disabled';

  /** Since when it has taken nothing that it got. */
  @Column({ name: 'failing_since', type: 'timestamptz', precision: 3, nullable: true })
  failingSince: Date | null;

  /** Attempts that failed, one after the other. */
  @Column('integer', { default: 0 })
  failures: number;

  /** Why Sluice has disabled it. */
  @Column('text', { name: 'disabled_because', nullable: true })
  disabledBecause: 'gone' | 'failing' | null;

  /** It is left alone until then: it asked for it, or has taken nothing lately. */
  @Column({ name: 'paused_until', type: 'timestamptz', precision: 3, nullable: true })
  pausedUntil: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /**
   * From then on it is unknown; its callbacks are deleted in the background, and it with the last
   * of them.
   */
  @DeleteDateColumn({ name: 'deleted_at', type: 'timestamptz', precision: 3 })
  deletedAt: Date | null;
}
