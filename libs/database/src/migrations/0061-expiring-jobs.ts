import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const WAITING = `state in ('accepted', 'queued')`;

/** Jobs that never expire are no concern of the index of those that do. */
export class ExpiringJobs1768600000000 implements MigrationInterface {
  readonly name = 'ExpiringJobs1768600000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const expiring = `job (expires_at) where ${WAITING} and expires_at is not null`;
    await buildIndex(runner, 'job_expires', expiring);
    await dropIndex(runner, 'job_expiry');
  }

  async down(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, 'job_expiry', `job (expires_at) where ${WAITING}`);
    await dropIndex(runner, 'job_expires');
  }
}
