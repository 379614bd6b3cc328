import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ResourceDefinition } from './definition.js';

/** One version of a definition of an integration or a connection. */
@Entity('resource_definition')
export class DefinitionVersion {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @Column('uuid', { name: 'integration_id', nullable: true })
  integrationId: string | null;

  @Column('uuid', { name: 'connection_id', nullable: true })
  connectionId: string | null;

  @Column('text')
  resource: string;

  /** Counts the versions of one resource at one level, from 1. */
  @Column('integer')
  version: number;

  /** Not `jsonb`: members are sent in the order in which they were written. */
  @Column('json')
  definition: ResourceDefinition;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** By a later version, or by nothing; while it is null, this one is in force. */
  @Column({ type: 'timestamptz', name: 'replaced_at', precision: 3, nullable: true })
  replacedAt: Date | null;
}
