import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RewriteLinks1764100000000 implements MigrationInterface {
  readonly name = 'RewriteLinks1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table integration add column rewrite_links jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table integration drop column rewrite_links');
  }
}
