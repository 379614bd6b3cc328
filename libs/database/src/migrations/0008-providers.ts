import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `create table provider (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    key text collate "C" not null,
    facts jsonb not null,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    unique (project_id, key)
  )`,
  `create table provider_oauth_client (
    provider text primary key,
    client_id text not null,
    scopes text[] not null default '{}',
    sealed_client_secret bytea
  )`,
  `alter table integration
    add column provider text,
    add column provider_id uuid references provider,
    add column inherited text[] not null default '{}'`,
  `create index integration_provider on integration (provider_id) where provider_id is not null`,
];

export class Providers1764600000000 implements MigrationInterface {
  readonly name = 'Providers1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table integration drop column provider, drop column provider_id, drop column inherited',
    );
    await runner.query('drop table provider_oauth_client, provider');
  }
}
