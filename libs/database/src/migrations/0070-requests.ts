import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Partitions of the days that are near; later ones are made by the upkeep. */
const days = (table: string): string => `do $$ declare day date; begin
    for day in
      select (now() at time zone 'UTC')::date + ahead from generate_series(-1, 3) as ahead loop
      execute format('create table %I partition of ${table} for values from (%L) to (%L)',
        '${table}_' || to_char(day, 'YYYYMMDD'), day || ' 00:00+00', day + 1 || ' 00:00+00');
    end loop; end $$`;

const STATEMENTS = [
  `create table request (
    id uuid not null,
    project_id uuid not null,
    connection_id uuid not null,
    integration_id uuid,
    key_id uuid,
    job_id uuid,
    attempt integer,
    method text not null,
    route text not null,
    outcome text not null,
    status smallint,
    dispatched boolean not null,
    waited_ms integer not null,
    token_ms integer,
    upstream_ms integer,
    total_ms integer not null,
    request_bytes integer not null,
    response_bytes integer not null,
    traceparent text,
    ended_at timestamptz(3) not null,
    primary key (id, ended_at)
  ) partition by range (ended_at)`,
  'create index request_page on request (project_id, ended_at, id)',
  'create index request_connection on request (project_id, connection_id, ended_at, id)',
  'create index request_integration on request (project_id, integration_id, ended_at, id)',
  'create index request_outcome on request (project_id, outcome, ended_at, id)',
  'create index request_route on request (project_id, route, ended_at, id)',
  `create index request_job on request (project_id, job_id, ended_at, id)
     where job_id is not null`,
  'create table request_default partition of request default',
  days('request'),
];

/** One row for each call and each attempt of a job. */
export class Requests1769500000000 implements MigrationInterface {
  readonly name = 'Requests1769500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table request');
  }
}
