import { createDataSource, type DataSource } from '#libs/database';
import { Reconciler } from '#libs/ledger';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query } from '../support/sql.js';

describe('jobs whose workers were lost', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let reconciler: Reconciler;
  const faults: unknown[] = [];
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    dataSource = await createDataSource(database.url, []).initialize();
    reconciler = new Reconciler(dataSource, undefined as never, (error) => faults.push(error));
  });
  afterEach(async () => {
    await sql('delete from job');
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  const sql = (statement: string) => query(database.url, statement);
  const lost = (count: number, times: number) =>
    sql(
      `with project as (insert into project (name) values (gen_random_uuid()) returning id)
       insert into job (project_id, connection_id, method, route, resendable, state, lost_workers,
         lease_owner, lease_until)
       select id, gen_random_uuid(), 'GET', '/', true, 'running', ${times}, gen_random_uuid(),
         now() - interval '1 second' from project, generate_series(1, ${count})`,
    );
  const backInLanes = async () => {
    const rows = await sql(`select id from job where state = 'accepted' order by run_at`);
    return rows.map(({ id }) => String(id));
  };

  it('come back together after the first loss', async () => {
    await lost(3, 0);
    await reconciler.recover();
    expect(await backInLanes()).toHaveLength(3);
  });

  it('come back one at a time after the second, each when the one before has ended', async () => {
    await lost(3, 1);
    await Promise.all([reconciler.recover(), reconciler.recover()]);
    const [first] = await backInLanes();
    await sql(`update job set state = 'running', lease_until = now() + interval '1 minute'
      where id = '${first}'`);
    await reconciler.recover();
    expect(await backInLanes()).toEqual([]);
    await sql(`delete from job where id = '${first}'`);
    await reconciler.recover();
    expect(await backInLanes()).toHaveLength(1);
  });

  it('are not kept by one that waits for long', async () => {
    await lost(2, 1);
    await reconciler.recover();
    await sql(`update job set run_at = now() - interval '11 seconds' where run_at is not null`);
    await reconciler.recover();
    expect(await backInLanes()).toHaveLength(2);
  });
});
