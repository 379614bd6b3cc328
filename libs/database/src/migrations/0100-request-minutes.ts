import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Partitions of the days that are near; later ones are made by the upkeep. */
const DAYS = `do $$ declare day date; begin
    for day in
      select (now() at time zone 'UTC')::date + ahead from generate_series(-1, 3) as ahead loop
      execute format(
        'create table %I partition of request_minute for values from (%L) to (%L)',
        'request_minute_' || to_char(day, 'YYYYMMDD'), day || ' 00:00+00', day + 1 || ' 00:00+00');
    end loop; end $$`;

const STATEMENTS = [
  `create table request_minute (
    project_id uuid not null,
    subject_id uuid not null,
    minute timestamptz not null,
    requests integer not null,
    by_third_party integer not null,
    by_connection integer not null,
    by_caller integer not null,
    by_sluice integer not null,
    waited_ms bigint not null,
    token_ms bigint not null,
    upstream_ms bigint not null,
    total_ms bigint not null,
    request_bytes bigint not null,
    response_bytes bigint not null,
    within_10 integer not null,
    within_25 integer not null,
    within_50 integer not null,
    within_100 integer not null,
    within_250 integer not null,
    within_500 integer not null,
    within_1000 integer not null,
    within_2500 integer not null,
    within_5000 integer not null,
    within_10000 integer not null,
    within_30000 integer not null,
    primary key (project_id, subject_id, minute)
  ) partition by range (minute)`,
  'create table request_minute_default partition of request_minute default',
  DAYS,
  `create table request_due (
    id bigint generated always as identity primary key,
    project_id uuid not null,
    minute timestamptz not null
  ) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0)`,
];

/** What the requests of a minute were like, and the minutes of which that is to be found out. */
export class RequestMinutes1772500000000 implements MigrationInterface {
  readonly name = 'RequestMinutes1772500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table request_due, request_minute');
  }
}
