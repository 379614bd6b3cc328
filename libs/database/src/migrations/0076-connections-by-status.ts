import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const NAME = 'connection_page_status';

/** Connections by status: the few that need somebody among very many that work. */
export class ConnectionsByStatus1770100000000 implements MigrationInterface {
  readonly name = 'ConnectionsByStatus1770100000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, NAME, 'connection (project_id, status, created_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, NAME);
  }
}
