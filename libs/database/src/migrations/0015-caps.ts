import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a job weighs while it is not settled. */
const BYTES = (job: string): string =>
  `case when ${job}.settled_at is null then coalesce(octet_length(${job}.sealed_request), 0) else 0 end`;
const JOBS = (job: string): string => `(${job}.settled_at is null)::integer`;

/**
 * A backend has a part of its own, mostly: jobs that are accepted at the same time do not wait for
 * each other.
 */
const ADD = (counts: string): string =>
  `insert into job_load as load (project_id, part, jobs, bytes)
     select project_id, pg_backend_pid() % 64, jobs, bytes
       from (${counts}) as counted where jobs <> 0 or bytes <> 0
   on conflict (project_id, part) do update
     set jobs = load.jobs + excluded.jobs, bytes = load.bytes + excluded.bytes`;
const SUM_OF = (jobs: string, sign = ''): string =>
  `select project_id, ${sign}count(*) as jobs, ${sign}sum(${BYTES(jobs)}) as bytes from ${jobs}
   where settled_at is null group by project_id order by project_id`;

const functionThat = (name: string, does: string): string =>
  `create function ${name}() returns trigger language plpgsql
    as $$ begin ${does}; return null; end $$`;

const STATEMENTS = [
  // How much of a project waits, kept and never counted. Without a reference: a project is deleted
  // before its last job.
  `create table job_load (
    project_id uuid not null,
    part smallint not null,
    jobs bigint not null,
    bytes bigint not null,
    primary key (project_id, part)
  ) with (fillfactor = 50)`,
  functionThat('job_load_added', ADD(SUM_OF('added'))),
  functionThat('job_load_removed', ADD(SUM_OF('removed', '-'))),
  functionThat(
    'job_load_changed',
    ADD(
      `select new.project_id, ${JOBS('new')} - ${JOBS('old')} as jobs,
        ${BYTES('new')} - ${BYTES('old')} as bytes`,
    ),
  ),
  `create trigger job_load_added after insert on job referencing new table as added
    for each statement execute function job_load_added()`,
  `create trigger job_load_removed after delete on job referencing old table as removed
    for each statement execute function job_load_removed()`,
  `create trigger job_load_changed after update on job for each row
    when (${JOBS('old')} <> ${JOBS('new')}
      or ${BYTES('old')} <> ${BYTES('new')}) execute function job_load_changed()`,
  ADD(SUM_OF('job')),
  // Which key made a job: keys that may not see all jobs of their project see these.
  `alter table job add column key_id uuid`,
  `create index job_page_key on job (project_id, key_id, accepted_at, id) where key_id is not null`,
  // What is deleted is marked at once, and emptied a batch at a time.
  `alter table project add column deleted_at timestamptz(3), drop constraint project_name_key`,
  `create unique index project_name on project (name) where deleted_at is null`,
  `create index project_deleted on project (deleted_at) where deleted_at is not null`,
  `alter table webhook_endpoint add column deleted_at timestamptz(3)`,
  `create index webhook_endpoint_deleted on webhook_endpoint (deleted_at)
    where deleted_at is not null`,
  `alter table lane add column is_cancelled boolean not null default false`,
  `create index lane_cancelled on lane (connection_id) where is_cancelled`,
];

export class Caps1765300000000 implements MigrationInterface {
  readonly name = 'Caps1765300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index lane_cancelled, project_deleted, project_name, job_page_key');
    await runner.query('alter table lane drop column is_cancelled');
    await runner.query('delete from webhook_endpoint where deleted_at is not null');
    await runner.query('alter table webhook_endpoint drop column deleted_at');
    await runner.query('delete from project where deleted_at is not null');
    await runner.query(
      'alter table project drop column deleted_at, add constraint project_name_key unique (name)',
    );
    await runner.query('alter table job drop column key_id');
    await runner.query('drop table job_load');
    await runner.query('drop function job_load_added, job_load_removed, job_load_changed cascade');
  }
}
