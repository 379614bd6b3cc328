import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TokenRefusals1765200000000 implements MigrationInterface {
  readonly name = 'TokenRefusals1765200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table credential
         add column refusals integer not null default 0,
         add column unread_answer bytea,
         add column futile_refreshes integer not null default 0,
         add column futile_until timestamptz(3)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table credential
         drop column refusals, drop column unread_answer, drop column futile_refreshes,
           drop column futile_until`,
    );
  }
}
