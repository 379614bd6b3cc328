import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `create table operator (
    id uuid primary key,
    name text not null unique,
    role text not null check (role in ('viewer', 'operator', 'admin')),
    password text not null,
    project_ids uuid[],
    is_seeded boolean not null default false,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now()
  )`,
  'create index operator_page on operator (created_at, id)',
  `create table operator_session (
    id uuid primary key,
    operator_id uuid not null references operator on delete cascade,
    token_hash bytea not null unique,
    address text not null,
    agent text not null,
    created_at timestamptz(3) not null default now(),
    seen_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null
  )`,
  'create index operator_session_page on operator_session (created_at, id)',
  'create index operator_session_of on operator_session (operator_id, created_at, id)',
  'create index operator_session_end on operator_session (expires_at)',
  // Who did it and where may be gone by the time that somebody asks.
  `create table audit_entry (
    id uuid primary key,
    project_id uuid,
    actor_kind text not null check (actor_kind in ('operator', 'api_key')),
    actor_id uuid not null,
    actor text not null,
    method text not null,
    route text not null,
    target text,
    fields text[] not null,
    status integer,
    created_at timestamptz(3) not null default now()
  )`,
  'create index audit_entry_page on audit_entry (created_at, id)',
  'create index audit_entry_project on audit_entry (project_id, created_at, id)',
  'create index audit_entry_actor on audit_entry (actor_id, created_at, id)',
];

/** Who looks after an installation, from where, and what anybody has changed in it. */
export class Operators1770000000000 implements MigrationInterface {
  readonly name = 'Operators1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_entry', 'operator_session', 'operator'])
      await runner.query(`drop table ${table}`);
  }
}
