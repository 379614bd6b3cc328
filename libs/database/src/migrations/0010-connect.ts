import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `alter table project add column connect jsonb`,
  `alter table connection add column account text`,
  `create table connect_session (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null references project on delete cascade,
    token_hash bytea not null unique,
    integrations text[],
    external_user_id text,
    connection_id uuid references connection on delete cascade,
    return_url text,
    origin text,
    status text not null default 'pending' check (status in ('pending', 'connected', 'failed')),
    outcome jsonb,
    busy_by uuid,
    busy_until timestamptz(3),
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null
  )`,
  `create index connect_session_expiry on connect_session (expires_at)`,
  `create table connect_attempt (
    state_hash bytea primary key,
    browser_hash bytea not null,
    session_id uuid not null references connect_session on delete cascade,
    integration_id uuid not null references integration on delete cascade,
    callback text not null,
    variables jsonb not null,
    outcome jsonb,
    used_at timestamptz(3),
    expires_at timestamptz(3) not null
  )`,
  `create index connect_attempt_session on connect_attempt (session_id)`,
];

export class Connect1764800000000 implements MigrationInterface {
  readonly name = 'Connect1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table connect_attempt, connect_session');
    await runner.query('alter table connection drop column account');
    await runner.query('alter table project drop column connect');
  }
}
