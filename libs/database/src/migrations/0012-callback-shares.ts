import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Who receives: the host, and which endpoint there. What waits is found by it, in the order of
  // its time.
  `alter table callback add column receiver text collate "C" not null default ''`,
  `update callback set receiver = host || ' ' || coalesce(endpoint_id::text, '')
    where state = 'pending'`,
  `create index callback_line on callback (project_id, receiver, next_at) where state = 'pending'`,
  `create index callback_old on callback (settled_at)
    where settled_at is not null and job_id is null`,
  `drop index callback_due, callback_leased`,
  `alter table webhook_endpoint
    add column paused_until timestamptz(3),
    add column sealed_old_secret bytea,
    add column old_secret_until timestamptz(3)`,
  `alter table project
    add column sealed_old_webhook_secret bytea,
    add column old_webhook_secret_until timestamptz(3)`,
  `alter table job
    add column refusals integer not null default 0,
    add column refused_at timestamptz(3)`,
  `alter table lane add column refused_route text`,
];

export class CallbackShares1765000000000 implements MigrationInterface {
  readonly name = 'CallbackShares1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table lane drop column refused_route');
    await runner.query('alter table job drop column refusals, drop column refused_at');
    await runner.query(
      'alter table project drop column sealed_old_webhook_secret, drop column old_webhook_secret_until',
    );
    await runner.query(
      `alter table webhook_endpoint drop column paused_until, drop column sealed_old_secret,
         drop column old_secret_until`,
    );
    await runner.query('drop index callback_line, callback_old');
    await runner.query('alter table callback drop column receiver');
    await runner.query(
      `create index callback_due on callback (host, next_at) where state = 'pending'`,
    );
    await runner.query(
      `create index callback_leased on callback (host)
        where state = 'pending' and lease_until is not null`,
    );
  }
}
