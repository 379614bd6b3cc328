import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './online.js';

const OF_KEYS = [
  'expires_at timestamptz',
  'last_used_at timestamptz',
  'connection_id uuid references connection (id) on delete cascade',
];

/** Names that projects choose for connections; keys that end, and keys for one connection. */
export class AliasesAndBoundKeys1770600000000 implements MigrationInterface {
  readonly name = 'AliasesAndBoundKeys1770600000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table connection add column if not exists alias text');
    await buildIndex(runner, 'connection_alias', {
      unique: 'connection (project_id, alias) where alias is not null',
    });
    for (const column of OF_KEYS)
      await runner.query(`alter table api_key add column if not exists ${column}`);
    await buildIndex(
      runner,
      'api_key_connection',
      'api_key (connection_id) where connection_id is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'api_key_connection');
    await runner.query(
      'alter table api_key drop column expires_at, drop column last_used_at, drop column connection_id',
    );
    await dropIndex(runner, 'connection_alias');
    await runner.query('alter table connection drop column alias');
  }
}
