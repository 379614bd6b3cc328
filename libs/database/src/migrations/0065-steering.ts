import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `create table steering (
    id uuid primary key,
    scope text not null check (scope in ('connection', 'integration', 'project')),
    project_id uuid not null references project on delete cascade,
    connection_id uuid references connection on delete cascade,
    integration_id uuid references integration on delete cascade,
    paused_at timestamptz(3),
    paused_by uuid,
    paused_until timestamptz(3),
    pause_reason text,
    purged_at timestamptz(3),
    purged_by uuid,
    purged_jobs integer not null default 0,
    is_purging boolean not null default false,
    is_waking boolean not null default false,
    changed_as text not null,
    changed_by uuid not null,
    changed_at timestamptz(3) not null
  )`,
  'create index steering_project on steering (project_id)',
  'create index steering_connection on steering (connection_id) where connection_id is not null',
  'create index steering_integration on steering (integration_id) where integration_id is not null',
  'create index steering_unfinished on steering (changed_at) where is_purging or is_waking',
  'create index steering_changed on steering (changed_at)',
  'alter table lane add column held_until timestamptz(3)',
];

/** Who has paused, limited or emptied lanes, and which lanes are known to be held by it. */
export class Steering1769000000000 implements MigrationInterface {
  readonly name = 'Steering1769000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table lane drop column held_until');
    await runner.query('drop table steering');
  }
}
