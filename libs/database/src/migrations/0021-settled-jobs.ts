import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stays of a job. */
const KEPT = `id, project_id, key_id, connection_id, method, route, state, attempts, refusals,
  refused_at, dispatched, has_left, resendable, retry, response_status, error_code, error_message,
  accepted_at, run_at, expires_at, queued_at, started_at, settled_at`;
const TEXTS = ['method', 'route', 'state', 'error_code', 'error_message'];
const PAYLOADS = ['sealed_request', 'sealed_metadata'];

const STATEMENTS = [
  `create table settled_job (
    id uuid not null,
    project_id uuid not null,
    key_id uuid,
    connection_id uuid not null,
    method text not null,
    route text not null,
    state text not null check (state in ('answered', 'failed', 'unknown', 'expired', 'cancelled')),
    attempts integer not null,
    refusals integer not null,
    refused_at timestamptz(3),
    dispatched boolean not null,
    has_left boolean not null,
    resendable boolean not null,
    retry jsonb,
    response_status integer,
    error_code text,
    error_message text,
    accepted_at timestamptz(3) not null,
    run_at timestamptz(3),
    expires_at timestamptz(3),
    queued_at timestamptz(3),
    started_at timestamptz(3),
    settled_at timestamptz(3) not null,
    primary key (id, settled_at)
  ) partition by range (settled_at)`,
  `create index settled_job_page on settled_job (project_id, accepted_at, id)`,
  `create index settled_job_connection on settled_job (project_id, connection_id, accepted_at, id)`,
  `create index settled_job_key on settled_job (project_id, key_id, accepted_at, id)`,
  `create index settled_job_state on settled_job (project_id, state, accepted_at, id)`,
  `create table settled_job_default partition of settled_job default`,
  `do $$ declare day date; begin
    for day in
      select (now() at time zone 'UTC')::date + ahead from generate_series(-15, 3) as ahead loop
      execute format('create table %I partition of settled_job for values from (%L) to (%L)',
        'settled_job_' || to_char(day, 'YYYYMMDD'), day || ' 00:00+00', day + 1 || ' 00:00+00');
    end loop; end $$`,
  `alter index job_result rename to job_result_due`,
  `create table job_result (
    job_id uuid primary key,
    project_id uuid not null,
    sealed bytea not null,
    is_fetched_by_url boolean not null,
    fetched_at timestamptz(3),
    erase_at timestamptz(3) not null
  )`,
  `alter table job_result alter column sealed set storage external,
    set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
      autovacuum_vacuum_cost_delay = 0)`,
  `create index job_result_erase on job_result (erase_at)`,
  `create index job_result_project on job_result (project_id)`,
  `create table idempotency_key (
    project_id uuid not null,
    key text not null,
    job_id uuid not null,
    fingerprint bytea,
    forget_at timestamptz(3) not null default now() + interval '14 days',
    primary key (project_id, key)
  )`,
  `create index idempotency_key_forget on idempotency_key (forget_at)`,
  // Processes of the version before write the key with the job: it holds for all.
  `create function idempotency_key_written() returns trigger language plpgsql as $$ begin
    insert into idempotency_key (project_id, key, job_id, fingerprint)
      values (new.project_id, new.idempotency_key, new.id, new.request_hash);
    return null; end $$`,
  `create view any_job as
    select ${KEPT}, sealed_metadata from job
    union all select ${KEPT}, null::bytea from settled_job`,
  // What others have to wait for comes last. Small rows: what a job sends lies beside them, and is
  // not written anew with each of its steps.
  `alter table job
    ${TEXTS.map((column) => `alter column ${column} set storage main`).join(', ')},
    ${PAYLOADS.map((column) => `alter column ${column} set storage external`).join(', ')},
    set (toast_tuple_target = 128, autovacuum_vacuum_scale_factor = 0.02,
      autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0,
      toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_threshold = 2000,
      toast.autovacuum_vacuum_cost_delay = 0)`,
  // Callbacks outlive their job's row in this table, and go by their own age.
  `alter table callback drop constraint callback_job_id_fkey`,
  `create trigger idempotency_key_written after insert on job for each row
    when (new.idempotency_key is not null) execute function idempotency_key_written()`,
];

/** Jobs that have ended get a table of their own, by days; results and idempotency keys as well. */
export class SettledJobs1766000000000 implements MigrationInterface {
  readonly name = 'SettledJobs1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view any_job');
    await runner.query(
      `insert into job (${KEPT}, sealed_result, result_by_url, fetched_at, erase_at)
       select ${KEPT.replaceAll(/\w+/g, 'settled.$&')}, result.sealed,
         coalesce(result.is_fetched_by_url, false), result.fetched_at, result.erase_at
       from settled_job settled left join job_result result on result.job_id = settled.id`,
    );
    await runner.query(
      `update job set idempotency_key = known.key, request_hash = known.fingerprint
       from idempotency_key known where known.job_id = job.id`,
    );
    await runner.query('drop trigger idempotency_key_written on job');
    await runner.query('drop function idempotency_key_written');
    await runner.query('drop table settled_job, job_result, idempotency_key');
    await runner.query('alter index job_result_due rename to job_result');
    await runner.query(
      `delete from callback where job_id is not null
         and not exists (select from job where job.id = callback.job_id)`,
    );
    await runner.query(
      `alter table callback add constraint callback_job_id_fkey
         foreign key (job_id) references job on delete cascade`,
    );
    await runner.query('alter table job reset (toast_tuple_target)');
  }
}
