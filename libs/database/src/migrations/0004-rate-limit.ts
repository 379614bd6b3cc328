import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RateLimit1764200000000 implements MigrationInterface {
  readonly name = 'RateLimit1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table integration add column rate_limit jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table integration drop column rate_limit');
  }
}
