import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `alter table project add column sealed_webhook_secret bytea`,
  `create table job (
    id uuid primary key default gen_random_uuid(),
    seq bigserial,
    project_id uuid not null references project on delete cascade,
    connection_id uuid not null,
    method text not null,
    route text not null,
    state text not null default 'accepted' check (state in
      ('accepted', 'queued', 'running', 'answered', 'failed', 'unknown', 'expired', 'cancelled')),
    attempts integer not null default 0,
    dispatched boolean not null default false,
    has_left boolean not null default false,
    resendable boolean not null,
    retry jsonb,
    priority integer not null default 0,
    idempotency_key text,
    request_hash bytea,
    sealed_request bytea,
    sealed_result bytea,
    response_status integer,
    error_code text,
    error_message text,
    reports integer not null default 0,
    result_by_url boolean not null default false,
    accepted_at timestamptz(3) not null default now(),
    run_at timestamptz(3),
    expires_at timestamptz(3),
    queued_at timestamptz(3),
    started_at timestamptz(3),
    settled_at timestamptz(3),
    fetched_at timestamptz(3),
    erase_at timestamptz(3),
    fence bigint not null default 0,
    lease_owner uuid,
    lease_until timestamptz(3),
    unique (project_id, idempotency_key)
  )`,
  `create index job_page on job (project_id, accepted_at, id)`,
  `create index job_page_connection on job (project_id, connection_id, accepted_at, id)`,
  `create index job_page_trouble on job (project_id, state, accepted_at, id)
    where state in ('failed', 'unknown')`,
  `create index job_line on job (connection_id, priority desc, seq)
    where state = 'accepted' and run_at is null`,
  `create index job_later on job (connection_id, run_at)
    where state = 'accepted' and run_at is not null`,
  `create index job_busy on job (connection_id) where state in ('queued', 'running')`,
  `create index job_queued on job (queued_at) where state = 'queued'`,
  `create index job_leased on job (lease_until) where state = 'running'`,
  `create index job_expiry on job (expires_at) where state in ('accepted', 'queued')`,
  `create index job_result on job (erase_at) where sealed_result is not null`,
  `create index job_settled on job (settled_at) where settled_at is not null`,
  `create index job_kept_request on job (settled_at)
    where sealed_request is not null and settled_at is not null`,
  `create table lane (
    connection_id uuid primary key,
    project_id uuid not null references project on delete cascade,
    wake_at timestamptz(3) not null,
    paused_until timestamptz(3),
    waits_for_room boolean not null default false,
    lease_owner uuid,
    lease_until timestamptz(3)
  )`,
  `create index lane_wake on lane (wake_at)`,
  `create table webhook_endpoint (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    url text not null,
    events text[] not null,
    sealed_secret bytea not null,
    status text not null default 'active' check (status in ('active', 'disabled')),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now()
  )`,
  `create index webhook_endpoint_page on webhook_endpoint (project_id, created_at, id)`,
  `create table callback (
    id uuid primary key,
    project_id uuid not null references project on delete cascade,
    job_id uuid references job on delete cascade,
    endpoint_id uuid references webhook_endpoint on delete cascade,
    event text not null,
    host text not null,
    sealed_message bytea,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'given_up')),
    attempts integer not null default 0,
    next_at timestamptz(3) not null default now(),
    last_status integer,
    last_error text,
    created_at timestamptz(3) not null default now(),
    settled_at timestamptz(3),
    fence bigint not null default 0,
    lease_until timestamptz(3)
  )`,
  `create index callback_page on callback (project_id, created_at, id)`,
  `create index callback_due on callback (host, next_at) where state = 'pending'`,
  `create index callback_leased on callback (host)
    where state = 'pending' and lease_until is not null`,
  `create index callback_endpoint on callback (endpoint_id)`,
  `create index callback_job on callback (job_id)`,
];

export class Jobs1764000000000 implements MigrationInterface {
  readonly name = 'Jobs1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table callback, webhook_endpoint, lane, job');
    await runner.query('alter table project drop column sealed_webhook_secret');
  }
}
