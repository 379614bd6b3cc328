import type { ConnectionStatus, LimitPolicy } from '#libs/contracts';
import { Project } from '#libs/projects';
import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Relation,
  UpdateDateColumn,
} from 'typeorm';
import { Integration } from './integration.entity.js';

@Entity('connection')
export class Connection {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @ManyToOne(() => Project)
  @JoinColumn({ name: 'project_id' })
  project: Relation<Project>;

  @Column('uuid', { name: 'integration_id' })
  integrationId: string;

  @ManyToOne(() => Integration)
  @JoinColumn({ name: 'integration_id' })
  integration: Relation<Integration>;

  @Column('text', { name: 'external_user_id', nullable: true })
  externalUserId: string | null;

  /** Chosen by the project; a selector like the id. */
  @Column('text', { nullable: true })
  alias: string | null;

  @Column('jsonb')
  variables: Record<string, string>;

  @Column('jsonb', { nullable: true })
  limits: LimitPolicy | null;

  /** The provider's name for the account, where its token answer tells it. */
  @Column('text', { nullable: true })
  account: string | null;

  @Column('text')
  status: ConnectionStatus;

  /**
   * Set while its credentials are being tried: until then nobody but the trial finds it, and nobody
   * hears of it.
   */
  @Column({ type: 'timestamptz', name: 'candidate_until', precision: 3, nullable: true })
  candidateUntil: Date | null;

  /**
   * Of a candidate: the connection whose credentials it would renew, and whose limits its requests
   * count for.
   */
  @Column('uuid', { nullable: true })
  renews: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
