import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Before this, long windows were counted in "turn_count"; the version after this one drops it. */
const STATEMENTS = [
  `create table limit_usage (
    key text not null,
    per_ms bigint not null,
    used jsonb not null,
    taken_at timestamptz(3) not null,
    primary key (key, per_ms)
  )`,
  `alter table lane add column waits_for text`,
];

export class LimitUsage1764900000000 implements MigrationInterface {
  readonly name = 'LimitUsage1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table limit_usage');
    await runner.query('alter table lane drop column waits_for');
  }
}
