import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEPT = `id, project_id, key_id, connection_id, method, route, state, attempts, refusals,
  refused_at, dispatched, has_left, resendable, retry, response_status, error_code, error_message,
  accepted_at, run_at, expires_at, queued_at, started_at, settled_at`;
const WALKED = 'resource, pages, items::float8 as items';
const MADE = 'batch_id, line, schedule_id';

const view = (more: string): string => `
  select ${KEPT}, sealed_metadata, ${WALKED}, awaits_receipt, ${MADE}${more} from job
  union all
  select ${KEPT}, null::bytea, ${WALKED}, null::text, ${MADE}${more} from settled_job`;

const STATEMENTS = [
  'alter table job add column replay_of uuid',
  'alter table settled_job add column replay_of uuid',
  `create or replace view any_job as ${view(', replay_of')}`,
  // What a job has sent is kept whether it came in a batch or not, with what makes it again.
  `alter table kept_request alter column batch_id drop not null, alter column line drop not null,
    add column replayed_by uuid`,
];

/** Jobs that failed are made again one by one, and which one a job was made of. */
export class JobReplays1769200000000 implements MigrationInterface {
  readonly name = 'JobReplays1769200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view any_job');
    await runner.query(`create view any_job as ${view('')}`);
    for (const table of ['job', 'settled_job'])
      await runner.query(`alter table ${table} drop column replay_of`);
    await runner.query('delete from kept_request where batch_id is null');
    await runner.query(
      `alter table kept_request alter column batch_id set not null,
         alter column line set not null, drop column replayed_by`,
    );
  }
}
