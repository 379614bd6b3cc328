/**
 * The ways to keep jobs that were weighed, on schemas of their own. Each has the columns, the list
 * indexes and the statements of a job's life; they differ in where a job is when it has ended.
 * @typedef {object} Layout
 * @property {string} name
 * @property {string} what
 * @property {string[]} tables
 * @property {string[]} indexes made when the tables are full
 * @property {string} history what a job that has ended is inserted into by `filling`
 * @property {string} unsettled a table of jobs that have not ended, for updates within it
 * @property {string} every what lists read
 * @property {string} filled columns beyond the common ones, for a job that ended `age` ago
 * @property {string} filling their values
 * @property {string} settle `$1`: id, `$2`: result
 * @property {string} erase `$1`: ids whose results are to be erased
 */

const FACTS = `id uuid not null, project_id uuid not null, key_id uuid, connection_id uuid not null,
  method text storage main not null, route text storage main not null,
  state text storage main not null default 'accepted', attempts integer not null default 0,
  refusals integer not null default 0, dispatched boolean not null default false,
  has_left boolean not null default false, resendable boolean not null default true, retry jsonb,
  response_status integer, error_code text, error_message text,
  accepted_at timestamptz(3) not null default now(), run_at timestamptz(3),
  expires_at timestamptz(3), queued_at timestamptz(3), started_at timestamptz(3),
  settled_at timestamptz(3)`;
const WORK = `seq bigint not null default nextval('job_seq'), priority integer not null default 0,
  fence bigint not null default 0, lease_owner uuid, lease_until timestamptz(3),
  sealed_request bytea storage external`;
const COPIED = `id, project_id, key_id, connection_id, method, route, attempts, refusals, has_left,
  resendable, retry, accepted_at, run_at, expires_at, queued_at, started_at`;

const SEQUENCE = 'create sequence job_seq';
const CALLBACK = `create table callback (
  id uuid primary key, job_id uuid not null, sealed_message bytea not null)`;
const RESULT = `create table job_result (
  job_id uuid primary key, sealed bytea storage external not null,
    erase_at timestamptz(3) not null)`;
const RESULT_INDEX = 'create index on job_result (erase_at)';
const APART = '(toast_tuple_target = 128)';
const HOT = `(toast_tuple_target = 128, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0)`;

const ENDED = `state = 'answered', dispatched = true, response_status = 200, settled_at = now(),
  lease_owner = null, lease_until = null, sealed_request = null`;
const KEEP_RESULT = `kept as (
  insert into job_result (job_id, sealed, erase_at) select $1, $2, now() + interval '5 days')`;
const ERASE_RESULTS = 'delete from job_result where job_id = any($1)';

/** @param {string} table */
const listIndexes = (table) => [
  `create index on ${table} (project_id, accepted_at, id)`,
  `create index on ${table} (project_id, connection_id, accepted_at, id)`,
  `create index on ${table} (project_id, key_id, accepted_at, id)`,
];
/** @param {string} table */
const troubleIndex = (table) =>
  `create index on ${table} (project_id, state, accepted_at, id)
    where state in ('failed', 'unknown')`;
/** @param {string} table */
const workIndexes = (table) => [
  `create index on ${table} (connection_id, priority desc, seq)
    where state = 'accepted' and run_at is null`,
  `create index on ${table} (connection_id, run_at)
    where state = 'accepted' and run_at is not null`,
  `create index on ${table} (connection_id) where state in ('queued', 'running')`,
  `create index on ${table} (queued_at) where state = 'queued'`,
  `create index on ${table} (lease_until) where state = 'running'`,
  `create index on ${table} (expires_at) where state in ('accepted', 'queued')`,
];

const DAYS = Array.from({ length: 18 }, (_, index) => index - 15);

/**
 * @param {string} table
 * @param {string} type
 */
const partitions = (table, type) => [
  `do $$ begin ${DAYS.map(
    (day) => `execute format('create table %I partition of ${table} for values from (%L) to (%L)',
      '${table}_' || to_char(current_date + ${day}, 'YYYYMMDD'), (current_date + ${day})::${type}, (current_date + ${day + 1})::${type});`,
  ).join('\n')} end $$`,
  `create table ${table}_default partition of ${table} default`,
];

/**
 * What it has become: Sluice's own schema and code.
 * @type {Layout}
 */
export const PRODUCT = {
  name: 'product',
  what: 'as it is',
  tables: [],
  indexes: [],
  history: 'settled_job',
  unsettled: 'job',
  every: 'any_job',
  filled: '',
  filling: '',
  settle: '',
  erase: '',
};

/** @type {Layout[]} */
export const LAYOUTS = [
  {
    name: 'before',
    what: 'one table, payloads within',
    tables: [
      SEQUENCE,
      CALLBACK,
      `create table job (${FACTS}, ${WORK}, idempotency_key text, request_hash bytea,
        sealed_result bytea,
        erase_at timestamptz(3), primary key (id), unique (project_id, idempotency_key))`,
    ],
    indexes: [
      ...listIndexes('job'),
      troubleIndex('job'),
      ...workIndexes('job'),
      'create index on job (erase_at) where sealed_result is not null',
      'create index on job (settled_at) where settled_at is not null',
      'create index on job (settled_at) where sealed_request is not null and settled_at is not null',
    ],
    history: 'job',
    unsettled: 'job',
    every: 'job',
    filled: '',
    filling: '',
    settle: `update job set ${ENDED}, sealed_result = $2, erase_at = now() + interval '5 days'
      where id = $1`,
    erase: 'update job set sealed_result = null where id = any($1)',
  },
  {
    name: 'one',
    what: 'one table, payloads apart',
    tables: [
      SEQUENCE,
      CALLBACK,
      `create table job (${FACTS}, ${WORK}, primary key (id)) with ${APART}`,
      RESULT,
    ],
    indexes: [
      ...listIndexes('job'),
      troubleIndex('job'),
      ...workIndexes('job'),
      'create index on job (settled_at) where settled_at is not null',
      RESULT_INDEX,
    ],
    history: 'job',
    unsettled: 'job',
    every: 'job',
    filled: '',
    filling: '',
    settle: `with ${KEEP_RESULT} update job set ${ENDED} where id = $1`,
    erase: ERASE_RESULTS,
  },
  {
    name: 'partitioned',
    what: 'one table, partitioned by the day of settling',
    tables: [
      SEQUENCE,
      CALLBACK,
      `create table job (${FACTS}, ${WORK}, settled_on date not null default 'infinity',
        primary key (id, settled_on)) partition by range (settled_on)`,
      `create table unsettled_job partition of job for values
        from ('infinity') to (maxvalue) with ${HOT}`,
      ...partitions('job', 'date'),
      RESULT,
    ],
    indexes: [
      ...listIndexes('job'),
      troubleIndex('job'),
      ...workIndexes('unsettled_job'),
      RESULT_INDEX,
    ],
    history: 'job',
    unsettled: 'unsettled_job',
    every: 'job',
    filled: ', settled_on',
    filling: ', current_date - (age / 86400)::integer',
    settle: `with ${KEEP_RESULT} update job set ${ENDED}, settled_on = current_date
      where id = $1 and settled_on = 'infinity'`,
    erase: ERASE_RESULTS,
  },
  {
    name: 'two',
    what: 'two tables, the settled one partitioned by day',
    tables: [
      SEQUENCE,
      CALLBACK,
      `create table job (${FACTS}, ${WORK}, primary key (id),
        check (state in ('accepted', 'queued', 'running'))) with ${HOT}`,
      `create table settled_job (${FACTS},
        primary key (id, settled_at)) partition by range (settled_at)`,
      ...partitions('settled_job', 'timestamptz'),
      `create view any_job as select ${COPIED}, state, dispatched, response_status, settled_at
        from job
        union all select ${COPIED}, state, dispatched, response_status, settled_at
          from settled_job`,
      RESULT,
    ],
    indexes: [
      ...listIndexes('job'),
      ...workIndexes('job'),
      ...listIndexes('settled_job'),
      troubleIndex('settled_job'),
      RESULT_INDEX,
    ],
    history: 'settled_job',
    unsettled: 'job',
    every: 'any_job',
    filled: '',
    filling: '',
    settle: `with ${KEEP_RESULT},
      ended as (delete from job where id = $1 returning *)
      insert into settled_job (${COPIED}, state, dispatched, response_status, settled_at)
        select ${COPIED}, 'answered', true, 200, now() from ended`,
    erase: ERASE_RESULTS,
  },
  PRODUCT,
];
