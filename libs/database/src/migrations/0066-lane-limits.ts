import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many jobs lanes let leave for a while, and who has said so. */
export class LaneLimits1769100000000 implements MigrationInterface {
  readonly name = 'LaneLimits1769100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table steering add column limited_at timestamptz(3), add column limited_by uuid,
         add column limited_until timestamptz(3), add column limit_requests integer,
         add column limit_per_ms integer`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table steering drop column limited_at, drop column limited_by,
         drop column limited_until, drop column limit_requests, drop column limit_per_ms`,
    );
  }
}
