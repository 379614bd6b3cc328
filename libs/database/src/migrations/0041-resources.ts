import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `create table resource_definition (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    integration_id uuid references integration on delete cascade,
    connection_id uuid references connection on delete cascade,
    resource text collate "C" not null,
    version integer not null,
    definition json not null,
    created_at timestamptz(3) not null default now(),
    replaced_at timestamptz(3),
    check (num_nonnulls(integration_id, connection_id) = 1)
  )`,
  `create index resource_definition_project on resource_definition (project_id)`,
  `create unique index resource_definition_integration
    on resource_definition (integration_id, resource, version) where integration_id is not null`,
  `create unique index resource_definition_connection
    on resource_definition (connection_id, resource, version) where connection_id is not null`,
  `create unique index resource_definition_of_integration
    on resource_definition (integration_id, resource)
    where integration_id is not null and replaced_at is null`,
  `create unique index resource_definition_of_connection
    on resource_definition (connection_id, resource)
    where connection_id is not null and replaced_at is null`,
];

export class Resources1767500000000 implements MigrationInterface {
  readonly name = 'Resources1767500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table resource_definition');
  }
}
