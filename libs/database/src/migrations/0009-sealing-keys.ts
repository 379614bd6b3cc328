import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SealingKeys1764700000000 implements MigrationInterface {
  readonly name = 'SealingKeys1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table sealing_key (id text primary key, proof bytea not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table sealing_key');
  }
}
