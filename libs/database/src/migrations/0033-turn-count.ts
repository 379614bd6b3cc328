import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long windows are counted in "limit_usage" since 0.2.0. */
export class TurnCount1767100000000 implements MigrationInterface {
  readonly name = 'TurnCount1767100000000';
  readonly lastUsedIn = '0.1.0';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop table turn_count');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table turn_count (
        line text not null,
        bucket_ms bigint not null,
        bucket bigint not null,
        requests integer not null,
        primary key (line, bucket_ms, bucket)
      )`,
    );
  }
}
