import type { RequestLimits, Scope } from '#libs/contracts';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('api_key')
export class ApiKey {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  scopes: Scope[];

  /** Belongs to the installation: has every scope and may manage projects. */
  @Column('boolean')
  installation: boolean;

  /** SHA-256 of the key; the key itself is shown once and never stored. */
  @Column('bytea')
  hash: Buffer;

  /** First characters, so that a person can tell keys apart. */
  @Column('text')
  hint: string;

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true })
  expiresAt: Date | null;

  /** Noted once a minute at most. */
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt: Date | null;

  /** The only connection that it is good for. */
  @Column('uuid', { name: 'connection_id', nullable: true })
  connectionId: string | null;

  @Column('jsonb', { name: 'request_limits', nullable: true })
  requestLimits: RequestLimits | null;

  /** With it, tokens for end users are signed in another product's way. */
  @Column('bytea', { name: 'sealed_workspace_secret', nullable: true })
  sealedWorkspaceSecret: Buffer | null;

  /** With it, in its place, they are verified. PEM. */
  @Column('text', { name: 'public_key', nullable: true })
  publicKey: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
