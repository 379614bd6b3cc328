import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs travel through the queue many at a time: which one they are in is known of each. */
export class JobPortions1768000000000 implements MigrationInterface {
  readonly name = 'JobPortions1768000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table job add column portion uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table job drop column portion');
  }
}
