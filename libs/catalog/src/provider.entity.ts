import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import type { ProviderFacts } from './provider.schema.js';

/** A provider that a project describes for itself. */
@Entity('provider')
export class ProjectProvider {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @Column('text')
  key: string;

  @Column('jsonb')
  facts: ProviderFacts;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}

/** The client that an operator registered at a provider of the catalogue, for all projects. */
@Entity('provider_oauth_client')
export class ProviderClient {
  @PrimaryColumn('text')
  provider: string;

  @Column('text', { name: 'client_id' })
  clientId: string;

  @Column('text', { array: true })
  scopes: string[];

  @Column('bytea', { name: 'sealed_client_secret', nullable: true })
  sealedClientSecret: Buffer | null;
}
