import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LostWorkers1764500000000 implements MigrationInterface {
  readonly name = 'LostWorkers1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table job add column lost_workers integer not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table job drop column lost_workers');
  }
}
