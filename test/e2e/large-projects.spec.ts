import { jest } from '@jest/globals';
import { DueRefreshes } from '#libs/credentials';
import { createDataSource, type DataSource } from '#libs/database';
import { Receipts, Reconciler } from '#libs/ledger';
import { Projects } from '#libs/projects';
import { Deliveries } from '#libs/webhooks';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query, type Row } from '../support/sql.js';
import { until } from '../support/until.js';

const MANY_RECEIVERS = 20_000;
/** Of one look, however many receivers a project has. */
const LOOKED_AT = 256;

const never = undefined as never;

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
       select gen_random_uuid(), '${projectId}', 'job.settled', 'host-' || number,
         'host-' || number || ' '
       from generate_series(1, ${receivers}) as number`,
    );

  /** Of connections whose tokens are due to be renewed. */
  const dueCredentials = (projectId: string, count: number) =>
    sql(
      `with integration as (
         insert into integration (project_id, key, name, base_url, allowed_hosts,
           plain_http_hosts, auth, variables, max_request_bytes, max_response_bytes)
         values ('${projectId}', 'api', 'A third party', 'https://example.com', '{}',
           '{}', '{}', '{}', 1, 1)
         returning id),
       connection as (
         insert into connection (project_id, integration_id, variables)
         select '${projectId}', integration.id, '{}'
         from integration, generate_series(1, ${count}) returning id)
       insert into credential (connection_id, sealed, refresh_due)
       select id, '', now() from connection`,
    );

  it("does not delay another's callback: of its receivers every look takes a bounded number", async () => {
    const [large, small] = [await aProject('many receivers'), await aProject('one receiver')];
    await callbacksTo(large, MANY_RECEIVERS);
    await sql('analyze callback');
    const deliveries = new Deliveries(dataSource, never, never, never);
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
    const receipts = new Receipts(never);
    await new Deliveries(dataSource, never, never, { receipts } as never).forgetEndpoints();
    expect(await sql(`select from callback where project_id = '${projectId}'`)).toEqual([]);
    expect(await sql(`select from webhook_endpoint where id = '${endpointId}'`)).toEqual([]);
  });

  it('is deleted beside others: a small one is gone long before it', async () => {
    const [large, small] = [await aProject('to be deleted'), await aProject('to be deleted too')];
    await sql(
      `insert into job (project_id, connection_id, method, route, state, resendable)
       select id, gen_random_uuid(), 'GET', '/', 'accepted', true
       from (values ('${large}'::uuid, 4000), ('${small}', 600)) as deleted (id, jobs),
         generate_series(1, jobs)`,
    );
    await sql(`update project set deleted_at = now() where id in ('${large}', '${small}')`);
    const statements = jest.spyOn(dataSource, 'query');
    await new Projects(dataSource).empty();
    const gone = statements.mock.calls
      .filter(([text]) => text.startsWith('delete from project'))
      .map(([, parameters]) => parameters);
    statements.mockRestore();
    expect(gone).toEqual([[small], [large]]);
    expect(await sql(`select from job where project_id in ('${large}', '${small}')`)).toEqual([]);
  });

  it('whose authorisation servers hang has its tokens renewed beside those of others', async () => {
    const [broken, other] = [await aProject('broken'), await aProject('in order')];
    await dueCredentials(broken, 32);
    const hung: string[] = [];
    const renewed: string[] = [];
    const directory = { byId: (id: string) => Promise.resolve({ connectionId: id }) };
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const ahead = async ({ connectionId: id }: { connectionId: string }) => {
      const [row] = await sql(
        `update credential set refresh_due = null from connection
         where connection_id = id and id = '${id}' and project_id = '${other}' returning id`,
      );
      (row ? renewed : hung).push(id);
      if (!row) await released;
      return row ? 'renewed' : 'nothing';
    };
    const due = new DueRefreshes(dataSource, directory as never, { ahead } as never);
    while (await due.renew());
    await until(() => hung.length >= 16);
    await dueCredentials(other, 20);
    while (await due.renew());
    await until(() => renewed.length >= 20);
    expect([hung.length, renewed.length]).toEqual([16, 20]);
    release();
    await due.settled();
  });

  it('has its results erased, however large they are and however few a statement has time for', async () => {
    const projectId = await aProject('large results');
    await sql(
      `insert into job_result (job_id, project_id, sealed, is_fetched_by_url, erase_at)
       select gen_random_uuid(), '${projectId}', 'sealed', false, now()
         from generate_series(1, 16)`,
    );
    // A machine on which a row takes 60 ms: all of them take longer than a statement may.
    await sql(`create function linger() returns trigger language plpgsql as
      $$ begin perform pg_sleep(0.06); return old; end $$`);
    await sql(
      `create trigger linger before delete on job_result for each row execute function linger()`,
    );
    await new Reconciler(dataSource, never, () => undefined).eraseResults();
    const kept = `select from job_result where project_id = '${projectId}'`;
    expect(await sql(kept)).toEqual([]);
  });
});
