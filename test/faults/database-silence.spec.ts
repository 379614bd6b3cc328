import pg from 'pg';
import { createDataSource } from '#libs/database';
import { type OwnPostgres, startOwnPostgres, type TestDatabase } from '../support/postgres.js';
import { until } from '../support/until.js';

describe('a transaction that the database did not answer in time', () => {
  let postgres: OwnPostgres;
  let database: TestDatabase;
  let other: pg.Client;
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    database = await postgres.createDatabase();
    other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query('create table written (what text)');
  });
  afterAll(async () => {
    await other.end();
    await database.drop();
    await postgres.stop();
  });

  const written = async () =>
    (await other.query<{ what: string }>('select what from written order by 1')).rows.map(
      ({ what }) => what,
    );

  it('does not leave its connection to the next one, whose writes would vanish with it', async () => {
    const dataSource = await createDataSource(database.url, []).initialize();
    try {
      await dataSource.query('select 1');
      postgres.pause();
      const lost = dataSource.transaction((em) => em.query(`insert into written values ('lost')`));
      await expect(lost).rejects.toThrow();
      postgres.resume();
      await until(async () => {
        await dataSource.query(`insert into written values ('kept')`);
        return true;
      });
      expect(await written()).toEqual(['kept']);
      await until(async () => {
        const { rows } = await other.query(
          `select 1 from pg_stat_activity
            where datname = current_database() and state like 'idle in transaction%'`,
        );
        return rows.length === 0;
      });
      expect(await written()).toEqual(['kept']);
    } finally {
      await dataSource.destroy();
    }
  });

  it('ends on the server when only its statement takes too long', async () => {
    const dataSource = await createDataSource(database.url, []).initialize();
    try {
      const slow = dataSource.transaction(async (em) => {
        await em.query(`insert into written values ('slow')`);
        await em.query('select pg_sleep(5)');
      });
      await expect(slow).rejects.toMatchObject({ code: '57014' });
      await dataSource.query(`insert into written values ('next')`);
      expect(await written()).toEqual(['kept', 'next']);
    } finally {
      await dataSource.destroy();
    }
  });
});
