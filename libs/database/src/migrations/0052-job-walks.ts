import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEPT = `id, project_id, key_id, connection_id, method, route, state, attempts, refusals,
  refused_at, dispatched, has_left, resendable, retry, response_status, error_code, error_message,
  accepted_at, run_at, expires_at, queued_at, started_at, settled_at`;
const WALKED = 'resource, pages, items::float8 as items';

/** Which resource a job asks for, and how far one has got that walks a list. */
export class JobWalks1768200000000 implements MigrationInterface {
  readonly name = 'JobWalks1768200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table walked_page (
        id uuid primary key,
        job_id uuid not null,
        project_id uuid not null,
        number integer not null,
        sealed bytea not null,
        unique (job_id, number)
      )`,
    );
    await runner.query('alter table walked_page alter column sealed set storage external');
    await runner.query('create index walked_page_project on walked_page (project_id)');
    await runner.query(
      `alter table settled_job add column resource text, add column pages integer,
         add column items bigint`,
    );
    await runner.query(
      `alter table job add column resource text, add column pages integer,
         add column items bigint, add column awaits_receipt text,
         add column is_cancelled boolean not null default false`,
    );
    await runner.query(
      `create or replace view any_job as
        select ${KEPT}, sealed_metadata, ${WALKED}, awaits_receipt from job
        union all select ${KEPT}, null::bytea, ${WALKED}, null::text from settled_job`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view any_job');
    await runner.query(
      `create view any_job as
        select ${KEPT}, sealed_metadata from job
        union all select ${KEPT}, null::bytea from settled_job`,
    );
    await runner.query(
      `alter table job drop column resource, drop column pages, drop column items,
         drop column awaits_receipt, drop column is_cancelled`,
    );
    await runner.query(
      'alter table settled_job drop column resource, drop column pages, drop column items',
    );
    await runner.query('drop table walked_page');
  }
}
