import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `create table project (
    id uuid primary key default gen_random_uuid(),
    name text not null unique,
    weight integer not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now()
  )`,
  `create table api_key (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    name text not null,
    scopes text[] not null,
    installation boolean not null default false,
    hash bytea not null unique,
    hint text not null,
    created_at timestamptz(3) not null default now()
  )`,
  `create index api_key_page on api_key (project_id, created_at, id)`,
  `create table integration (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    key text not null,
    name text not null,
    base_url text not null,
    allowed_hosts text[] not null,
    plain_http_hosts text[] not null,
    auth jsonb not null,
    oauth_client_id text,
    oauth_scopes text[] not null default '{}',
    sealed_client_secret bytea,
    variables jsonb not null,
    limits jsonb,
    timeouts jsonb,
    max_request_bytes integer not null,
    max_response_bytes integer not null,
    expired jsonb,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    unique (project_id, key)
  )`,
  `create index integration_page on integration (project_id, created_at, id)`,
  `create table connection (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    integration_id uuid not null references integration on delete cascade,
    external_user_id text,
    variables jsonb not null,
    limits jsonb,
    status text not null default 'active' check (status in ('active', 'needs_reauth', 'disabled')),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    unique (integration_id, external_user_id)
  )`,
  `create index connection_page on connection (project_id, created_at, id)`,
  `create table credential (
    connection_id uuid primary key references connection on delete cascade,
    version integer not null default 1,
    sealed bytea not null,
    expires_at timestamptz(3),
    obtained_at timestamptz(3) not null default now(),
    last_refreshed_at timestamptz(3),
    last_error text,
    failures integer not null default 0,
    retry_at timestamptz(3),
    lease_owner text,
    lease_until timestamptz(3),
    fence bigint not null default 0
  )`,
  `create table turn_count (
    line text not null,
    bucket_ms bigint not null,
    bucket bigint not null,
    requests integer not null,
    primary key (line, bucket_ms, bucket)
  )`,
];

export class First1763800000000 implements MigrationInterface {
  readonly name = 'First1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table turn_count, credential, connection, integration, api_key, project',
    );
  }
}
