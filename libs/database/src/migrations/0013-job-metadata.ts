import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apart from the sealed request, which may be large: lists show it. */
export class JobMetadata1765100000000 implements MigrationInterface {
  readonly name = 'JobMetadata1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table job add column sealed_metadata bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table job drop column sealed_metadata');
  }
}
