import type {
  AuthSpec,
  ExpiredSignal,
  IntegrationVariables,
  LimitPolicy,
  RateLimit,
  RewriteLinks,
  Timeouts,
  Verification,
} from '#libs/contracts';
import {
  AfterLoad,
  Column,
  CreateDateColumn,
  Entity,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import { type InheritableField, inheritedFromCatalogue } from './inherit.js';

@Entity('integration')
export class Integration {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @Column('text')
  key: string;

  /** Id of the provider; `providerId` when it is one of the project's own. */
  @Column('text', { nullable: true })
  provider: string | null;

  @Column('uuid', { name: 'provider_id', nullable: true })
  providerId: string | null;

  /** Fields that hold what the provider says. */
  @Column('text', { array: true })
  inherited: InheritableField[];

  @Column('text')
  name: string;

  @Column('text', { name: 'base_url' })
  baseUrl: string;

  @Column('text', { name: 'allowed_hosts', array: true })
  allowedHosts: string[];

  @Column('text', { name: 'plain_http_hosts', array: true })
  plainHttpHosts: string[];

  @Column('jsonb')
  auth: AuthSpec;

  @Column('text', { name: 'oauth_client_id', nullable: true })
  oauthClientId: string | null;

  @Column('text', { name: 'oauth_scopes', array: true })
  oauthScopes: string[];

  @Column('bytea', { name: 'sealed_client_secret', nullable: true })
  sealedClientSecret: Buffer | null;

  @Column('jsonb')
  variables: IntegrationVariables;

  @Column('jsonb', { nullable: true })
  limits: LimitPolicy | null;

  @Column('jsonb', { nullable: true })
  timeouts: Partial<Timeouts> | null;

  @Column('integer', { name: 'max_request_bytes' })
  maxRequestBytes: number;

  @Column('integer', { name: 'max_response_bytes' })
  maxResponseBytes: number;

  @Column('jsonb', { name: 'rate_limit', nullable: true })
  rateLimit: RateLimit | null;

  @Column('jsonb', { nullable: true })
  expired: ExpiredSignal[] | null;

  /** Instead of the provider's. */
  @Column('jsonb', { nullable: true })
  verify: Verification | null;

  @Column('jsonb', { name: 'rewrite_links', nullable: true })
  rewriteLinks: RewriteLinks | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /**
   * A later edition of the catalogue counts for integrations that were made under an earlier one.
   */
  @AfterLoad()
  followCatalogue(): void {
    if (this.provider !== null && this.providerId === null)
      Object.assign(this, inheritedFromCatalogue(this.provider, this.inherited));
  }
}
