import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const NAME = 'webhook_endpoint_failing';

/** The few endpoints that take nothing, found without those that work. */
export class FailingEndpoints1772000000000 implements MigrationInterface {
  readonly name = 'FailingEndpoints1772000000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(
      runner,
      NAME,
      `webhook_endpoint (failing_since) where failing_since is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, NAME);
  }
}
