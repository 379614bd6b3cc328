import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Third parties that fail, as each project reaches them. */
export class UpstreamHealth1771200000000 implements MigrationInterface {
  readonly name = 'UpstreamHealth1771200000000';

  async up(runner: QueryRunner): Promise<void> {
    // Without a reference: a worker may still find one failing while its project is deleted.
    await runner.query(
      `create table upstream_health (
        project_id uuid not null,
        origin text not null,
        failures integer not null,
        failing_since timestamptz(3) not null,
        failed_at timestamptz(3) not null,
        open_until timestamptz(3),
        probed_until timestamptz(3),
        primary key (project_id, origin)
      ) with (fillfactor = 50)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table upstream_health');
  }
}
