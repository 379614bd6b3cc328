import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const LISTED = '(batch_id, accepted_at, id) where batch_id is not null';

/**
 * A batch lists its jobs, those that have ended day by day. The index of all days is made first,
 * without reading any: days to come have it from the start, and those that are there get it one by
 * one.
 */
export class BatchLists1768400000000 implements MigrationInterface {
  readonly name = 'BatchLists1768400000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, 'job_batch', `job ${LISTED}`);
    await runner.query(
      `create index if not exists settled_job_batch on only settled_job ${LISTED}`,
    );
    const days = (await runner.query(
      `select relid::regclass::text as name from pg_partition_tree('settled_job') where isleaf`,
    )) as { name: string }[];
    for (const { name } of days) {
      await buildIndex(runner, `${name}_batch`, `${name} ${LISTED}`);
      await runner.query(`alter index settled_job_batch attach partition ${name}_batch`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'job_batch');
    await runner.query('drop index settled_job_batch');
  }
}
