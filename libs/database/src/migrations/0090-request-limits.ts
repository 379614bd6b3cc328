import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['project', 'api_key'];

/** How many requests a project and a key may send. */
export class RequestLimits1770700000000 implements MigrationInterface {
  readonly name = 'RequestLimits1770700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`alter table ${table} add column request_limits jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`alter table ${table} drop column request_limits`);
  }
}
