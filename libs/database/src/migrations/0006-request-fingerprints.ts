import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Requests under an idempotency key were kept as plain digests, from which a body with few possible
 * values can be guessed. Those digests are erased: a request repeated under a key from before is
 * refused as another one.
 */
export class RequestFingerprints1764400000000 implements MigrationInterface {
  readonly name = 'RequestFingerprints1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update job set request_hash = null where request_hash is not null');
  }

  async down(): Promise<void> {
    // What was erased does not come back.
  }
}
