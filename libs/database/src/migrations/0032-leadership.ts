import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Leadership1767000000000 implements MigrationInterface {
  readonly name = 'Leadership1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table leader (
        office text primary key,
        process_id uuid not null,
        lease_until timestamptz(3) not null
      )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table leader');
  }
}
