import { jest } from '@jest/globals';
import { createDataSource, type DataSource } from '#libs/database';
import { Job, type JobFilter, type JobsOf, Ledger } from '#libs/ledger';
import pg from 'pg';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';

const SETTLED = 200_000;
const WAITING = 20_000;
/** Far more than a page in each of the partitions, far less than any of the tables. */
const FEW_ROWS = 2_000;

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** Rows that were looked at in tables. */
const lookedAt = ({ Plans = [], ...node }: Plan): number =>
  Plans.length > 0
    ? Plans.reduce((sum, plan) => sum + lookedAt(plan), 0)
    : (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];

const idOf = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;
const [projectId, keyId, connection] = [idOf(1), idOf(2), idOf(3)];

interface List {
  what: string;
  of?: JobsOf;
  filter?: Partial<JobFilter>;
  /** That it is read by. */
  indexes: string[];
}

/** What is looked for is old, so that all the rest must be passed by. */
const filled = (table: string, rare: string, settledAt: string): string =>
  `insert into ${table} (id, project_id, key_id, connection_id, method, route, state, attempts,
    refusals, dispatched, has_left,
     resendable, accepted_at, settled_at)
   select gen_random_uuid(), '${projectId}',
     case when is_rare then '${keyId}' else gen_random_uuid() end,
     case when is_rare then '${connection}' else gen_random_uuid() end, 'GET', '/',
       case when is_rare then '${rare}' else common end,
     1, 0, true, false, true, at, ${settledAt}`;

describe('a list of jobs beside very many others', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let dataSource: DataSource;
  let ledger: Ledger;
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`insert into project (id, name) values ('${projectId}', 'large')`);
    await client.query(
      `${filled('settled_job', 'failed', 'at')}
       from (select n <= 60 as is_rare, 'answered' as common, now() - (${SETTLED} - n) * interval '13 days' / ${SETTLED} as at
         from generate_series(1, ${SETTLED}) as n) as job`,
    );
    await client.query(
      `${filled('job', 'running', 'null')}
       from (select n <= 10 as is_rare, 'accepted' as common, now() - (${WAITING} - n) * interval '1 second' as at
         from generate_series(1, ${WAITING}) as n) as job`,
    );
    await client.query('analyze');
    dataSource = await createDataSource(database.url, [Job]).initialize();
    const none = undefined as never;
    ledger = new Ledger(dataSource, none, none, none, none);
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await client?.end();
    await database?.drop();
  });

  /** The statement with which the ledger lists, planned and executed without some indexes. */
  async function rowsOf({ of = { projectId }, filter }: List, without: string[]): Promise<number> {
    const asked = jest.spyOn(dataSource.logger, 'logQuery');
    await ledger.list(of, { limit: 50, ...filter });
    const [sql = '', parameters = []] = asked.mock.calls.at(-1) ?? [];
    asked.mockRestore();
    await client.query('begin');
    for (const index of without) await client.query(`drop index ${index}`);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (analyze, format json) ${sql}`,
      parameters as unknown[],
    );
    await client.query('rollback');
    const [plan] = rows[0]?.['QUERY PLAN'] ?? [];
    if (!plan) throw new Error('there is no plan');
    return lookedAt(plan.Plan);
  }

  const ofKey: JobsOf = { projectId, keyId };
  const lists: List[] = [
    { what: 'everything', indexes: ['settled_job_page', 'job_page'] },
    { what: 'of a key', of: ofKey, indexes: ['settled_job_key', 'job_page_key'] },
    {
      what: 'of a connection',
      filter: { connection },
      indexes: ['settled_job_connection', 'job_page_connection'],
    },
    { what: 'that failed', filter: { state: 'failed' }, indexes: ['settled_job_state'] },
    { what: 'that run', filter: { state: 'running' }, indexes: ['job_busy', 'job_leased'] },
  ];

  it.each(lists)('$what, looks at little more than its page', async (list) => {
    expect(await rowsOf(list, [])).toBeLessThan(FEW_ROWS);
  });

  it.each(lists)('$what, has an index without which it would not', async (list) => {
    expect(await rowsOf(list, list.indexes)).toBeGreaterThan(FEW_ROWS);
  });

  it('goes on where the page before ended, newest first, through waiting and settled jobs', async () => {
    const first = await ledger.list({ projectId, keyId }, { limit: 40 });
    const cursor = first.nextCursor ?? undefined;
    const second = await ledger.list({ projectId, keyId }, { limit: 40, cursor });
    const jobs = [...first.data, ...second.data];
    expect([first.data.length, second.data.length, second.nextCursor]).toEqual([40, 30, null]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(70);
    const at = jobs.map(({ createdAt }) => createdAt.getTime());
    expect(at).toEqual(at.toSorted((a, b) => b - a));
    expect(jobs.slice(0, 11).map(({ state }) => state)).toEqual([
      ...Array.from({ length: 10 }, () => 'running'),
      'failed',
    ]);
  });
});
