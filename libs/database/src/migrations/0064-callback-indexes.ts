import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const KEPT = `state = 'given_up' and sealed_message is not null`;
const INDEXES: Record<string, string> = {
  callback_page_endpoint: 'callback (endpoint_id, created_at, id)',
  // Nearly all are about jobs, which the list of all shows soon.
  callback_page_event: `callback (project_id, event, created_at, id) where event <> 'job.settled'`,
  callback_replayable: `callback (project_id, created_at, id) where ${KEPT}`,
  callback_kept: `callback (settled_at) where ${KEPT}`,
};

/** Callbacks by endpoint and event, and those that were given up and may be sent again. */
export class CallbackIndexes1768900000000 implements MigrationInterface {
  readonly name = 'CallbackIndexes1768900000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES))
      await buildIndex(runner, name, definition);
    await dropIndex(runner, 'callback_endpoint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, 'callback_endpoint', 'callback (endpoint_id)');
    for (const name of Object.keys(INDEXES)) await dropIndex(runner, name);
  }
}
