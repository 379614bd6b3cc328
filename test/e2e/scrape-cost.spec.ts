import { createDataSource, type DataSource } from '#libs/database';
import { JobBacklog } from '#libs/ledger';
import { CallbackBacklog } from '#libs/webhooks';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query } from '../support/sql.js';

/** Connections with a lane, a job, an endpoint that fails and a callback each. */
const fill = (connections: number): string => `
  set session_replication_role = replica;
  truncate project, lane, job, webhook_endpoint, callback cascade;
  insert into project (id, name) values ('00000000-0000-4000-8000-000000000001', 'large');
  create or replace function id_of(number integer) returns uuid language sql immutable
    as $$ select lpad(to_hex(number), 32, '0')::uuid $$;
  insert into lane (connection_id, project_id, wake_at, paused_until)
    select id_of(number), '00000000-0000-4000-8000-000000000001', now(),
      case when number % 2 = 0 then now() + interval '1 hour' end
    from generate_series(1, ${connections}) number;
  insert into job (project_id, connection_id, method, route, resendable)
    select project_id, connection_id, 'GET', '/', true from lane;
  insert into webhook_endpoint (id, project_id, url, events, sealed_secret, failing_since)
    select connection_id, project_id, '', '{}', '', now() from lane;
  insert into callback (id, project_id, endpoint_id, event, host, receiver)
    select connection_id, project_id, connection_id, 'job.settled', '', connection_id from lane;
  analyze lane, job, webhook_endpoint, callback;`;

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** Rows that were read from tables. */
function rowsRead(plan: Plan): number {
  const read = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  const own = plan['Relation Name'] === undefined ? 0 : read * plan['Actual Loops'];
  return own + (plan.Plans ?? []).reduce((sum, part) => sum + rowsRead(part), 0);
}

describe('what a scrape asks of the database', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const sent: string[] = [];
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    dataSource = await createDataSource(database.url, []).initialize();
    Object.assign(dataSource, {
      logger: { logQuery: (sql: string) => sent.push(sql), logQueryError: () => undefined },
    });
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  async function asked(connections: number): Promise<{ statements: string[]; rows: number }> {
    await query(database.url, fill(connections));
    sent.length = 0;
    await new JobBacklog(dataSource).now();
    await new CallbackBacklog(dataSource).now();
    const statements = [...sent];
    let rows = 0;
    for (const sql of statements) {
      const [{ 'QUERY PLAN': plans } = {}] = (await query(
        database.url,
        `explain (analyze, format json) ${sql}`,
      )) as { 'QUERY PLAN'?: [{ Plan: Plan }] }[];
      if (plans) rows += rowsRead(plans[0].Plan);
    }
    return { statements, rows };
  }

  it('is as much for 20,000 connections as for 5,000, and the same statements as for 10', async () => {
    const [few, many, more] = [await asked(10), await asked(5_000), await asked(20_000)];
    expect(many.statements).toEqual(few.statements);
    expect(many.statements).toHaveLength(2);
    expect(few.rows).toBeGreaterThan(10);
    expect(many.rows).toBeLessThan(10_000);
    expect(more.rows).toBeLessThanOrEqual(many.rows * 1.1);
  });
});
