import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what failed jobs are found that are to be made again together. */
export class ReplaysByFilter1771300000000 implements MigrationInterface {
  readonly name = 'ReplaysByFilter1771300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table kept_request add column key_id uuid, add column error_code text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table kept_request drop column key_id, drop column error_code');
  }
}
