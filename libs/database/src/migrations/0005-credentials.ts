import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `alter table credential
    add column refresh_due timestamptz(3),
    add column asked_fence bigint,
    add column incident_at timestamptz(3)`,
  `create index credential_refresh_due on credential (refresh_due) where refresh_due is not null`,
  `create table revocation (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    sealed bytea not null,
    attempts integer not null default 0,
    next_at timestamptz(3) not null default now(),
    created_at timestamptz(3) not null default now()
  )`,
  `create index revocation_due on revocation (next_at)`,
];

export class Credentials1764300000000 implements MigrationInterface {
  readonly name = 'Credentials1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table revocation');
    await runner.query(
      'alter table credential drop column refresh_due, drop column asked_fence, drop column incident_at',
    );
  }
}
