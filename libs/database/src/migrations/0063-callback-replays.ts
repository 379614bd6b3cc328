import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every attempt at a callback came to, and how an endpoint is. */
export class CallbackReplays1768800000000 implements MigrationInterface {
  readonly name = 'CallbackReplays1768800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table callback add column deliveries jsonb, add column sealed_answer bytea',
    );
    await runner.query(
      `alter table webhook_endpoint add column failing_since timestamptz,
         add column failures integer not null default 0, add column disabled_because text`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table callback drop column deliveries, drop column sealed_answer');
    await runner.query(
      `alter table webhook_endpoint drop column failing_since, drop column failures,
         drop column disabled_because`,
    );
  }
}
