import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const INDEXES: Record<string, string> = {
  // Every list is read backwards from its end, by each of its filters.
  project_page: 'project (created_at, id) where deleted_at is null',
  connection_page_integration: 'connection (integration_id, created_at, id)',
  connection_page_user: 'connection (project_id, external_user_id, created_at, id)',
  callback_page_settled: `callback (project_id, state, created_at, id) where state <> 'pending'`,
  // A selector looks among those that may be called, however many are disabled.
  connection_selectable: `connection (integration_id, created_at)
    where status <> 'disabled' and candidate_until is null`,
  // Whoever deletes a row looks for those that refer to it.
  connect_attempt_integration: 'connect_attempt (integration_id)',
  connect_session_connection: 'connect_session (connection_id) where connection_id is not null',
  connect_session_project: 'connect_session (project_id)',
  lane_project: 'lane (project_id)',
  revocation_project: 'revocation (project_id)',
  // What is over is found by the time at which it is.
  connect_attempt_expiry: 'connect_attempt (expires_at)',
  limit_usage_over: `limit_usage
    ((extract(epoch from taken_at at time zone 'UTC') * 1000 + per_ms * 1.1))`,
  project_old_secret:
    'project (old_webhook_secret_until) where old_webhook_secret_until is not null',
  webhook_endpoint_old_secret:
    'webhook_endpoint (old_secret_until) where old_secret_until is not null',
};

export class ListIndexes1766900000000 implements MigrationInterface {
  readonly name = 'ListIndexes1766900000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES))
      await buildIndex(runner, name, definition);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await dropIndex(runner, name);
  }
}
