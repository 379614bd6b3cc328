import { createDataSource, type DataSource } from '#libs/database';
import { Reconciler } from '#libs/ledger';
import { Deliveries } from '#libs/webhooks';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query, type Row } from '../support/sql.js';

const MANY_RECEIVERS = 20_000;
/** Of one look, however many receivers a project has. */
const LOOKED_AT = 256;

describe('a project with very much of something', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    dataSource = await createDataSource(database.url, []).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  /** Past the time that Sluice has for a statement. */
  const sql = (statement: string) => query(database.url, statement);
  const idOf = ([row]: Row[]): string => String(row?.['id']);
  const aProject = async (name: string): Promise<string> =>
    idOf(await sql(`insert into project (name) values ('${name}') returning id`));
  const callbacksTo = (projectId: string, receivers: number) =>
    sql(
      `insert into callback (id, project_id, event, host, receiver)
       select gen_random_uuid(), '${projectId}', 'job.settled', 'host-' || number, 'host-' || number || ' '
       from generate_series(1, ${receivers}) as number`,
    );

  it("does not delay another's callback: of its receivers every look takes a bounded number", async () => {
    const [large, small] = [await aProject('many receivers'), await aProject('one receiver')];
    await callbacksTo(large, MANY_RECEIVERS);
    await sql('analyze callback');
    const deliveries = new Deliveries(dataSource, undefined as never);
    const seen = new Set<string>();
    let looks = 0;
    for (; seen.size < MANY_RECEIVERS; looks++) {
      if (looks === 3) await callbacksTo(small, 1);
      const { receivers, areAll } = await deliveries.due();
      const ofLarge = receivers.filter(({ projectId }) => projectId === large);
      expect([areAll, receivers.length - ofLarge.length]).toEqual([false, looks < 3 ? 0 : 1]);
      expect(ofLarge.length).toBeLessThanOrEqual(LOOKED_AT);
      for (const { receiver } of ofLarge) seen.add(receiver);
    }
    expect(looks).toBe(Math.ceil(MANY_RECEIVERS / LOOKED_AT));
    await sql(`delete from callback where project_id = '${large}'`);
    await deliveries.due();
    expect((await deliveries.due()).areAll).toBe(true);
  });

  it('loses an endpoint with very many callbacks at once, and the callbacks in batches', async () => {
    const projectId = await aProject('many callbacks');
    const endpointId = idOf(
      await sql(
        `insert into webhook_endpoint (project_id, url, events, sealed_secret, status, deleted_at)
         values ('${projectId}', 'https://example.com', '{}', '', 'disabled', now()) returning id`,
      ),
    );
    await sql(
      `insert into callback (id, project_id, endpoint_id, event, host, state)
       select gen_random_uuid(), '${projectId}', '${endpointId}', 'job.settled', 'host', state
       from generate_series(1, 1200), unnest(array['pending', 'delivered']) as state`,
    );
    await new Deliveries(dataSource, undefined as never).forgetEndpoints();
    expect(await sql(`select from callback where project_id = '${projectId}'`)).toEqual([]);
    expect(await sql(`select from webhook_endpoint where id = '${endpointId}'`)).toEqual([]);
  });

  it('has its results erased, however large they are and however few a statement has time for', async () => {
    const projectId = await aProject('large results');
    await sql(
      `insert into job_result (job_id, project_id, sealed, is_fetched_by_url, erase_at)
       select gen_random_uuid(), '${projectId}', 'sealed', false, now() from generate_series(1, 16)`,
    );
    // A machine on which a row takes 60 ms: all of them take longer than a statement may.
    await sql(`create function linger() returns trigger language plpgsql as
      $$ begin perform pg_sleep(0.06); return old; end $$`);
    await sql(
      `create trigger linger before delete on job_result for each row execute function linger()`,
    );
    await new Reconciler(dataSource, undefined as never, () => undefined).eraseResults();
    const kept = `select from job_result where project_id = '${projectId}'`;
    expect(await sql(kept)).toEqual([]);
  });
});
