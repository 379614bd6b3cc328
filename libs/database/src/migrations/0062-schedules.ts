import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEPT = `id, project_id, key_id, connection_id, method, route, state, attempts, refusals,
  refused_at, dispatched, has_left, resendable, retry, response_status, error_code, error_message,
  accepted_at, run_at, expires_at, queued_at, started_at, settled_at`;
const WALKED = 'resource, pages, items::float8 as items';
const BATCH = 'batch_id, line';

const STATEMENTS = [
  `create table schedule (
    id uuid primary key,
    project_id uuid not null references project on delete cascade,
    connection_id uuid not null references connection on delete cascade,
    key_id uuid not null,
    name text,
    cron text not null,
    time_zone text not null,
    missed text not null check (missed in ('skip', 'catchUp')),
    method text not null,
    route text not null,
    resource text,
    terms jsonb not null,
    sealed_request bytea not null,
    tick_at timestamptz(3) not null,
    due_at timestamptz(3) not null,
    last_tick_at timestamptz(3),
    last_job_id uuid,
    paused_at timestamptz(3),
    error_code text,
    error_message text,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now()
  )`,
  // A tick writes its schedule anew, not what its jobs send.
  'alter table schedule alter column sealed_request set storage external',
  'create index schedule_due on schedule (due_at) where paused_at is null',
  'create index schedule_page on schedule (project_id, created_at, id)',
  'create index schedule_page_key on schedule (project_id, key_id, created_at, id)',
  'create index schedule_connection on schedule (connection_id)',
  'alter table job add column schedule_id uuid',
  'alter table settled_job add column schedule_id uuid',
];

/** Jobs that are made again and again, and by which one a job was made. */
export class Schedules1768700000000 implements MigrationInterface {
  readonly name = 'Schedules1768700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    await runner.query(
      `create or replace view any_job as
        select ${KEPT}, sealed_metadata, ${WALKED}, awaits_receipt, ${BATCH}, schedule_id from job
        union all
        select ${KEPT}, null::bytea, ${WALKED}, null::text, ${BATCH}, schedule_id from settled_job`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view any_job');
    await runner.query(
      `create view any_job as
        select ${KEPT}, sealed_metadata, ${WALKED}, awaits_receipt, ${BATCH} from job
        union all select ${KEPT}, null::bytea, ${WALKED}, null::text, ${BATCH} from settled_job`,
    );
    await runner.query('alter table job drop column schedule_id');
    await runner.query('alter table settled_job drop column schedule_id');
    await runner.query('drop table schedule');
  }
}
