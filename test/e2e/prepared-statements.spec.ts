import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { createDataSource, type DataSource, Statement } from '#libs/database';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';

const FIND = new Statement('find a thing', 'select id from thing where id = $1');

describe('statements that are run often', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    dataSource = await createDataSource(database.url, []).initialize();
    await dataSource.query('create table thing (id uuid primary key)');
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('are planned anew when their table has grown', async () => {
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now);
    await dataSource.transaction(async (em) => {
      const planOf = async () => {
        for (let times = 0; times < 7; times++) await FIND.all(em, [randomUUID()]);
        const rows = await em.query<{ 'QUERY PLAN': string }[]>(
          `explain execute "find a thing"('${randomUUID()}')`,
        );
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      };
      await em.query('set local plan_cache_mode = force_generic_plan');
      await em.query('set local enable_bitmapscan = off');
      await em.query('insert into thing values (gen_random_uuid())');
      await em.query('analyze thing');
      expect(await planOf()).toContain('Seq Scan');
      await em.query('insert into thing select gen_random_uuid() from generate_series(1, 20000)');
      expect(await planOf()).toContain('Seq Scan');
      clock.mockReturnValue(now + 2_000);
      expect(await planOf()).toContain('Index Only Scan');
    });
  });

  it('have a name each', () => {
    expect(() => new Statement('find a thing', 'select 1')).toThrow('find a thing');
  });
});
