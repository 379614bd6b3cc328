import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `alter table integration add column verify jsonb`,
  `alter table connection add column candidate_until timestamptz(3),
     add column renews uuid references connection on delete cascade`,
  `create index connection_candidate on connection (candidate_until)
    where candidate_until is not null`,
  `create index connection_renews on connection (renews) where renews is not null`,
];

/** Credentials are tried in a connection that nobody sees before they become somebody's. */
export class Candidates1765400000000 implements MigrationInterface {
  readonly name = 'Candidates1765400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from connection where candidate_until is not null');
    await runner.query('alter table connection drop column candidate_until, drop column renews');
    await runner.query('alter table integration drop column verify');
  }
}
