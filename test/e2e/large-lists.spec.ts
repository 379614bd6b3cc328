import { readFileSync } from 'node:fs';
import { ProjectProvider, ProviderClient, Providers } from '#libs/catalog';
import {
  Connection,
  ConnectionDirectory,
  Connections,
  Integration,
  Integrations,
} from '#libs/connections';
import { createDataSource, type DataSource } from '#libs/database';
import { ApiKey, ApiKeys, Project, Projects } from '#libs/projects';
import { LoggedRequest, type RequestFilter, Requests } from '#libs/requests';
import { Schedule, Schedules } from '#libs/schedules';
import { Callback, Replays, WebhookEndpoint, Webhooks } from '#libs/webhooks';
import pg from 'pg';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query } from '../support/sql.js';

/** Of what a project has most of; of everything else a tenth. */
const ROWS = 200_000;
const FEWER = ROWS / 10;
const PAGE = 50;
/** What a page may cost, however long its list is. */
const READ_AT_MOST = 500;
const LARGE = '00000000-0000-4000-8000-000000000001';
const [BUSY, IDLE] = [
  '00000000-0000-4000-8000-00000000000b',
  '00000000-0000-4000-8000-00000000000d',
];
const JOB = '00000000-0000-4000-8000-0000000000aa';
const never = undefined as never;
const feed = { listen: () => undefined, isLive: () => true } as never;

/** One project has nearly everything; what is rare in it is old. */
const FILL = `
  set session_replication_role = replica;
  create function id_of(number integer) returns uuid language sql immutable
    as $$ select lpad(to_hex(number), 32, '0')::uuid $$;
  create function time_of(number integer) returns timestamptz language sql stable
    as $$ select now() - interval '30 days' + number * interval '1 second' $$;
  insert into project (id, name, created_at)
    select id_of(number), number, time_of(number) from generate_series(1, ${FEWER}) number;
  insert into project (id, name) values ('${LARGE}', 'large');
  insert into api_key (project_id, name, scopes, hash, hint, created_at)
    select '${LARGE}', '', '{}', decode(md5(number::text), 'hex'), '', time_of(number)
    from generate_series(1, ${FEWER}) number;
  insert into integration (id, project_id, key, name, base_url, allowed_hosts, plain_http_hosts, auth,
      variables, max_request_bytes, max_response_bytes, created_at)
    select case number when 1 then '${BUSY}' when 2 then '${IDLE}' else id_of(number) end, '${LARGE}',
      case number when 1 then 'busy' when 2 then 'idle' else number::text end, '', 'https://a.example',
      '{}', '{}', '{"type": "none"}', '{}', 1, 1, time_of(number)
    from generate_series(1, ${FEWER}) number;
  insert into connection (id, project_id, integration_id, external_user_id, variables, status, created_at)
    select id_of(number), '${LARGE}', case when number % 2 = 0 then '${BUSY}' else '${IDLE}' end::uuid,
      number, '{}', case when number % 2 = 0 then 'active' else 'disabled' end, time_of(number)
    from generate_series(1, ${ROWS}) number;
  insert into provider (project_id, key, facts)
    select case when number < ${PAGE} then '${LARGE}' else id_of(number) end, 'own-' || number,
      '{"name": "Own"}' from generate_series(1, ${FEWER}) number;
  insert into webhook_endpoint (project_id, url, events, sealed_secret, created_at)
    select '${LARGE}', '', '{}', '', time_of(number) from generate_series(1, ${FEWER}) number;
  insert into job (id, project_id, connection_id, method, route, resendable)
    values ('${JOB}', '${LARGE}', id_of(1), 'GET', '/', true);
  insert into callback (id, project_id, job_id, event, host, receiver, state, created_at)
    select id_of(number), '${LARGE}', case when number < 3 then '${JOB}'::uuid end, 'job.settled', '', '',
      case when number < 9 then 'given_up' when number < 99 then 'pending' else 'delivered' end, time_of(number)
    from generate_series(1, ${ROWS}) number;
  insert into schedule (id, project_id, connection_id, key_id, cron, time_zone, missed, method,
      route, terms, sealed_request, tick_at, due_at, created_at)
    select id_of(number), '${LARGE}', id_of(1), case when number < 9 then '${IDLE}' else '${BUSY}' end::uuid,
      '', '', 'skip', 'GET', '/', '{}', '', now(), now(), time_of(number)
    from generate_series(1, ${FEWER}) number;
  insert into request (id, project_id, connection_id, integration_id, job_id, method, route, outcome,
      dispatched, waited_ms, total_ms, request_bytes, response_bytes, ended_at)
    select id_of(number), '${LARGE}', id_of(number % 100), case when number < 9 then '${IDLE}' else '${BUSY}' end::uuid,
      case when number < 9 then '${JOB}'::uuid end, case when number < 9 then 'DELETE' else 'GET' end,
      '/' || number % 1000, case when number < 9 then '5xx' else '2xx' end, true, 0, 1, 0, 0, time_of(number)
    from generate_series(1, ${ROWS}) number;
  analyze;`;

/** Of a row, as `id_of` says. */
const idOf = (number: number): string =>
  `00000000-0000-0000-0000-${number.toString(16).padStart(12, '0')}`;
const instantAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

interface SentStatement {
  sql: string;
  parameters: unknown[];
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/**
 * Every step of a plan that read a table as a whole, or more of it than a page may cost; a day
 * without rows is nothing to read.
 */
function costly(plan: Plan): string[] {
  const { 'Node Type': kind, 'Relation Name': table = '' } = plan;
  const read = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];
  const isCostly = (kind === 'Seq Scan' && read > 0) || read > READ_AT_MOST;
  return [
    ...(isCostly ? [`${kind} ${table}`.trim()] : []),
    ...(plan.Plans ?? []).flatMap((part) => costly(part)),
  ];
}

describe(`a list of ${ROWS} rows`, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let client: pg.Client;
  const sent: SentStatement[] = [];
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    await query(database.url, FILL);
    client = new pg.Client(database.url);
    await client.connect();
    dataSource = await createDataSource(database.url, [
      ApiKey,
      Callback,
      Connection,
      Integration,
      LoggedRequest,
      Project,
      ProjectProvider,
      ProviderClient,
      Schedule,
      WebhookEndpoint,
    ]).initialize();
    const logQuery = (sql: string, parameters: unknown[] = []) => sent.push({ sql, parameters });
    Object.assign(dataSource, {
      logger: { logQuery, logQuerySlow: () => undefined, logQueryError: () => undefined },
    });
  });
  afterAll(async () => {
    await client?.end();
    await dataSource?.destroy();
    await database?.drop();
  });

  const webhooks = () => new Webhooks(dataSource, never, never, never, never);
  const schedules = () => new Schedules(dataSource, never, never);
  const connections = () => new Connections(dataSource, never, never);
  const requests = (filter: Partial<RequestFilter> & { limit: number }) =>
    new Requests(dataSource).list({ projectId: LARGE }, filter);
  const cursorAt = (number: number) => {
    const at = Date.now() - 86_400_000 * 30 + number * 1_000;
    return Buffer.from(`${at}.${idOf(number)}`).toString('base64url');
  };
  /** By the request that asks for them, as Sluice asks the database. */
  const LISTS: Record<string, (page: { limit: number; cursor?: string }) => Promise<unknown>> = {
    '/projects': (page) => new Projects(dataSource).list(page),
    '/api-keys': (page) => new ApiKeys(dataSource, feed, never, never, never).list(LARGE, page),
    '/integrations': (page) =>
      new Integrations(dataSource, never, never, never, never).list(LARGE, page),
    '/providers': ({ limit }) => new Providers(dataSource).list(LARGE, { limit }),
    '/providers?q=': ({ limit }) => new Providers(dataSource).list(LARGE, { limit, q: 'none' }),
    '/webhook-endpoints': (page) => webhooks().list(LARGE, page),
    '/connections': (page) => connections().list(LARGE, page),
    '/connections?integration=': (page) =>
      connections().list(LARGE, { ...page, integration: 'idle' }),
    '/connections?externalUserId=': (page) =>
      connections().list(LARGE, { ...page, externalUserId: '7' }),
    '/connections?status=': (page) => connections().list(LARGE, { ...page, status: 'active' }),
    '/connections?status=, none': (page) =>
      connections().list(LARGE, { ...page, status: 'needs_reauth' }),
    '/connections?integration=&externalUserId=': (page) =>
      connections().list(LARGE, { ...page, integration: IDLE, externalUserId: '7' }),
    '/schedules': (page) => schedules().list({ projectId: LARGE }, page),
    '/schedules of one key': (page) => schedules().list({ projectId: LARGE, keyId: IDLE }, page),
    '/requests': (page) => requests(page),
    '/requests?connection=': (page) => requests({ ...page, connection: idOf(7) }),
    '/requests?integration=': (page) => requests({ ...page, integration: IDLE }),
    '/requests?job=': (page) => requests({ ...page, job: JOB }),
    '/requests?outcome=': (page) => requests({ ...page, outcome: '5xx' }),
    '/requests?route=': (page) => requests({ ...page, route: '/7' }),
    '/requests?since=&until=': (page) =>
      requests({ ...page, since: instantAgo(29), until: instantAgo(28.5) }),
    '/requests?requestId=': (page) => requests({ ...page, requestId: idOf(7) }),
    '/callbacks': (page) => webhooks().callbacks(LARGE, page),
    '/callbacks?job=': (page) => webhooks().callbacks(LARGE, { ...page, job: JOB }),
    '/callbacks?state=pending': (page) =>
      webhooks().callbacks(LARGE, { ...page, state: 'pending' }),
    '/callbacks?state=given_up': (page) =>
      webhooks().callbacks(LARGE, { ...page, state: 'given_up' }),
    '/callbacks?endpoint=': (page) => webhooks().callbacks(LARGE, { ...page, endpoint: JOB }),
    '/callbacks?event=': (page) =>
      webhooks().callbacks(LARGE, { ...page, event: 'connection.deleted' }),
    '/callbacks?event=job.settled': (page) =>
      webhooks().callbacks(LARGE, { ...page, event: 'job.settled' }),
    '/callbacks/replay': () =>
      new Replays(dataSource, never, never).all(LARGE, {
        since: new Date(Date.now() - 86_400_000 * 30).toISOString(),
        dryRun: true,
      }),
    '/callbacks?state=delivered': (page) =>
      webhooks().callbacks(LARGE, { ...page, state: 'delivered' }),
  };
  const SELECTORS = ['busy', 'idle', BUSY, IDLE, 'busy:8', '00000000-0000-0000-0000-000000000008'];

  async function statementsOf(ask: () => Promise<unknown>): Promise<SentStatement[]> {
    sent.length = 0;
    await ask();
    return [...sent];
  }

  async function costlyIn(statements: SentStatement[]): Promise<string[]> {
    const found: string[] = [];
    for (const { sql, parameters } of statements) {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `explain (analyze, format json) ${sql}`,
        parameters,
      );
      for (const { 'QUERY PLAN': plans } of rows) found.push(...costly(plans[0].Plan));
    }
    return found;
  }

  /** The first page of each, and one in the middle. */
  async function statementsOfLists(): Promise<[path: string, SentStatement[]][]> {
    const statements: [string, SentStatement[]][] = [];
    for (const [path, list] of Object.entries(LISTS))
      for (const cursor of [{}, { cursor: cursorAt(FEWER / 2) }])
        statements.push([path, await statementsOf(() => list({ limit: PAGE, ...cursor }))]);
    return statements;
  }

  async function costlyLists(lists: [path: string, SentStatement[]][]): Promise<string[]> {
    const found: string[] = [];
    for (const [path, statements] of lists) {
      const parts = await costlyIn(statements);
      if (parts.length > 0) found.push(`${path}: ${parts.join(', ')}`);
    }
    return found;
  }

  it('is read a page at a time by every filter, and no more of any table', async () => {
    expect(await costlyLists(await statementsOfLists())).toEqual([]);
  });

  it('would not be without an index of its own', async () => {
    const lists = await statementsOfLists();
    await client.query('begin; drop index callback_page_settled, project_page');
    const found = (await costlyLists(lists)).map((each) => each.split(':')[0]);
    await client.query('rollback');
    expect([...new Set(found)]).toEqual(['/projects', '/callbacks?state=given_up']);
  });

  it('is not read to find the connection of a selector', async () => {
    const found: string[] = [];
    for (const selector of SELECTORS) {
      const directory = new ConnectionDirectory(dataSource, feed);
      const resolve = async () => directory.resolve(LARGE, selector);
      const parts = await costlyIn(await statementsOf(() => resolve().catch(() => undefined)));
      if (parts.length > 0) found.push(`${selector}: ${parts.join(', ')}`);
    }
    expect(found).toEqual([]);
  });

  it('begins with the newest, and goes on where a page has ended', async () => {
    const list = (page: object) => connections().list(LARGE, { limit: 3, ...page });
    const first = await list({});
    const second = await list({ cursor: first.nextCursor });
    const users = [...first.data, ...second.data].map(({ externalUserId }) => externalUserId);
    expect(users).toEqual([0, 1, 2, 3, 4, 5].map((back) => String(ROWS - back)));
  });

  it('does not grow for ever: docs/storage.md says of every table how long its rows are kept', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not relispartition`,
    );
    const [, said = ''] = readFileSync('docs/storage.md', 'utf8').split('## Retention');
    expect(rows.filter(({ name }) => !said.includes(`| \`${name}\``))).toEqual([]);
  });

  it('is not read when a row is deleted that other rows may refer to', async () => {
    const { rows } = await client.query<{ key: string }>(
      `select conrelid::regclass || '.' || attname as key
       from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
       where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0
         and not exists (select from pg_index where indrelid = conrelid and indkey[0] = conkey[1])`,
    );
    expect(rows.map(({ key }) => key)).toEqual([]);
  });
});
