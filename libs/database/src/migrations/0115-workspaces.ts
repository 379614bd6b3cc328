import type { MigrationInterface, QueryRunner } from 'typeorm';

/** With what the tokens are verified that a key's holder signs for end users. */
export class Workspaces1773200000000 implements MigrationInterface {
  readonly name = 'Workspaces1773200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table api_key add column sealed_workspace_secret bytea, add column public_key text`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table api_key drop column sealed_workspace_secret, drop column public_key`,
    );
  }
}
