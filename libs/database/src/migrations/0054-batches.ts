import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists show of a job, whether it has ended or not. */
const KEPT = `id, project_id, key_id, connection_id, method, route, state, attempts, refusals,
  refused_at, dispatched, has_left, resendable, retry, response_status, error_code, error_message,
  accepted_at, run_at, expires_at, queued_at, started_at, settled_at`;
const WALKED = 'resource, pages, items::float8 as items';

const STATEMENTS = [
  `create table batch (
    id uuid primary key,
    project_id uuid not null references project on delete cascade,
    key_id uuid not null,
    state text not null default 'uploading'
      check (state in ('uploading', 'opening', 'running', 'settled', 'aborted')),
    idempotency_key text,
    fingerprint bytea,
    replay_of uuid,
    sealed_callback bytea,
    staged_jobs integer not null default 0,
    staged_bytes bigint not null default 0,
    moved_line integer not null default 0,
    accepted integer not null default 0,
    rejected integer not null default 0,
    errors jsonb not null default '[]',
    answered integer not null default 0,
    failed integer not null default 0,
    unknown integer not null default 0,
    expired integer not null default 0,
    cancelled integer not null default 0,
    lease_until timestamptz(3),
    created_at timestamptz(3) not null default now(),
    opened_at timestamptz(3),
    cancelled_at timestamptz(3),
    settled_at timestamptz(3),
    reported_at timestamptz(3),
    paced_at timestamptz(3),
    paced integer not null default 0,
    next_paced_at timestamptz(3),
    next_paced integer not null default 0
  ) with (fillfactor = 50)`,
  `create index batch_project on batch (project_id, created_at, id)`,
  `create index batch_staged on batch (project_id) where state in ('uploading', 'opening')`,
  `create unique index batch_key on batch (project_id, idempotency_key)
    where idempotency_key is not null`,
  `create index batch_unsettled on batch (state) where state <> 'settled'`,
  `create index batch_settled on batch (settled_at) where settled_at is not null`,
  // Jobs of an upload that has not ended, and of one that has until they are in their lanes.
  `create table staged_job (
    id uuid primary key,
    batch_id uuid not null,
    line integer not null,
    project_id uuid not null,
    key_id uuid not null,
    connection_id uuid not null,
    method text not null,
    route text not null,
    resendable boolean not null,
    retry jsonb,
    priority integer not null,
    sealed_request bytea not null,
    sealed_metadata bytea,
    run_at timestamptz(3),
    expires_at timestamptz(3),
    resource text,
    pages integer
  )`,
  `alter table staged_job
    alter column sealed_request set storage external,
    alter column sealed_metadata set storage external,
    set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
      autovacuum_vacuum_cost_delay = 0)`,
  `create index staged_job_line on staged_job (batch_id, line)`,
  `create index staged_job_project on staged_job (project_id)`,
  // How many jobs of a batch have ended how, until the batch itself says so.
  `create table batch_tally (
    batch_id uuid not null,
    project_id uuid not null,
    state text not null,
    jobs integer not null
  ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0)`,
  `create index batch_tally_batch on batch_tally (batch_id)`,
  `create index batch_tally_project on batch_tally (project_id)`,
  // What jobs of a batch have sent that ended as they should not have.
  `create table kept_request (
    job_id uuid primary key,
    batch_id uuid not null,
    line integer not null,
    project_id uuid not null,
    connection_id uuid not null,
    resource text,
    state text not null,
    retry jsonb,
    resendable boolean not null,
    priority integer not null,
    sealed bytea not null,
    forget_at timestamptz(3) not null
  )`,
  `alter table kept_request alter column sealed set storage external`,
  `create index kept_request_batch on kept_request (batch_id, line)`,
  `create index kept_request_project on kept_request (project_id)`,
  `create index kept_request_forget on kept_request (forget_at)`,
  `alter table job_result add column batch_id uuid`,
  `alter table settled_job add column batch_id uuid, add column line integer`,
  `alter table job add column batch_id uuid, add column line integer`,
  `create or replace view any_job as
    select ${KEPT}, sealed_metadata, ${WALKED}, awaits_receipt, batch_id, line from job
    union all
    select ${KEPT}, null::bytea, ${WALKED}, null::text, batch_id, line from settled_job`,
];

/** Many jobs that are accepted in one request. */
export class Batches1768300000000 implements MigrationInterface {
  readonly name = 'Batches1768300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view any_job');
    for (const table of ['job', 'settled_job'])
      await runner.query(`alter table ${table} drop column batch_id, drop column line`);
    await runner.query('alter table job_result drop column batch_id');
    await runner.query(
      `create view any_job as
        select ${KEPT}, sealed_metadata, ${WALKED}, awaits_receipt from job
        union all select ${KEPT}, null::bytea, ${WALKED}, null::text from settled_job`,
    );
    await runner.query('drop table kept_request, batch_tally, staged_job, batch');
  }
}
