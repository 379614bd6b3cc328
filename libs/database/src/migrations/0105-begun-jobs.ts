import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

/** Jobs that were tried and go on later: others of an ordered connection wait for them. */
export class BegunJobs1772600000000 implements MigrationInterface {
  readonly name = 'BegunJobs1772600000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(
      runner,
      'job_begun',
      "job (connection_id, priority desc, seq) where state = 'accepted' and started_at is not null",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'job_begun');
  }
}
