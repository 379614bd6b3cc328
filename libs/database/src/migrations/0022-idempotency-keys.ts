import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const AT_ONCE = 1_000;

interface Key {
  project: string;
  key: string;
}

/** The last one of the batch, if there was one. */
const COPY = `with next as (
    select project_id, idempotency_key as key, id, request_hash, accepted_at from job
    where idempotency_key is not null and (project_id, idempotency_key) > ($1, $2)
    order by project_id, idempotency_key limit ${AT_ONCE}),
  copied as (
    insert into idempotency_key (project_id, key, job_id, fingerprint, forget_at)
    select project_id, key, id, request_hash, accepted_at + interval '14 days' from next
    on conflict do nothing)
  select project_id as project, key from next order by project_id desc, key desc limit 1`;

/**
 * Copies idempotency keys to their table, and changes indexes, while jobs come and go. May be ended
 * and run again.
 */
export class IdempotencyKeys1766100000000 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1766100000000';
  /** Each batch and each index is a transaction of its own. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    let last: Key | undefined = { project: '00000000-0000-0000-0000-000000000000', key: '' };
    while (last) {
      const copied: Key[] = await runner.query(COPY, [last.project, last.key]);
      last = copied[0];
    }
    // For processes of the version before; a key is kept from being written twice by its own table.
    await buildIndex(
      runner,
      'job_idempotency',
      'job (project_id, idempotency_key) where idempotency_key is not null',
    );
    await runner.query(
      'alter table job drop constraint if exists job_project_id_idempotency_key_key',
    );
    await buildIndex(
      runner,
      'callback_ended',
      'callback (settled_at) where settled_at is not null',
    );
    await dropIndex(runner, 'callback_old');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table job add constraint job_project_id_idempotency_key_key
         unique (project_id, idempotency_key)`,
    );
    await runner.query(
      `create index callback_old on callback (settled_at)
         where settled_at is not null and job_id is null`,
    );
    await runner.query('drop index job_idempotency, callback_ended');
  }
}
