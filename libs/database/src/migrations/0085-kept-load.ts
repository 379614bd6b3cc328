import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

/** Part of a project's sum: connections of the database mostly write to different rows. */
const ADD = (rows: string, sign = ''): string =>
  `insert into kept_load as load (project_id, part, bytes)
     select project_id, pg_backend_pid() % 16, bytes
       from (select project_id, ${sign}sum(bytes) as bytes from ${rows}
         group by project_id order by project_id) as counted where bytes <> 0
   on conflict (project_id, part) do update set bytes = load.bytes + excluded.bytes`;

const functionThat = (name: string, does: string): string =>
  `create or replace function ${name}() returns trigger language plpgsql
    as $$ begin ${does}; return null; end $$`;

const STATEMENTS = [
  // Counted in and out alike. Of what the version before keeps it stays empty: that is not counted.
  'alter table kept_request add column if not exists bytes integer',
  // Without a reference: a project is deleted before the last of what is kept.
  `create table if not exists kept_load (
    project_id uuid not null,
    part smallint not null,
    bytes bigint not null,
    primary key (project_id, part)
  ) with (fillfactor = 50)`,
  functionThat('kept_load_added', ADD('added')),
  functionThat('kept_load_removed', ADD('removed', '-')),
  `create or replace trigger kept_load_added after insert on kept_request
    referencing new table as added for each statement execute function kept_load_added()`,
  `create or replace trigger kept_load_removed after delete on kept_request
    referencing old table as removed for each statement execute function kept_load_removed()`,
];

/** How many bytes of what failed jobs have sent are kept of a project, and which are the oldest. */
export class KeptLoad1771100000000 implements MigrationInterface {
  readonly name = 'KeptLoad1771100000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    await buildIndex(runner, 'kept_request_oldest', 'kept_request (project_id, forget_at, job_id)');
    await dropIndex(runner, 'kept_request_project');
  }

  async down(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, 'kept_request_project', 'kept_request (project_id)');
    await dropIndex(runner, 'kept_request_oldest');
    await runner.query('drop function kept_load_added, kept_load_removed cascade');
    await runner.query('drop table kept_load');
    await runner.query('alter table kept_request drop column bytes');
  }
}
