import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

/** A job that two workers were lost with goes when none like it is on its way. */
export class TwiceLostJobs1768500000000 implements MigrationInterface {
  readonly name = 'TwiceLostJobs1768500000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, 'job_twice_lost', 'job (run_at) where lost_workers > 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'job_twice_lost');
  }
}
