import { type Queryable, Statement } from '#libs/database';
import type { EndedRequest } from './entry.js';
import { routeTemplate } from './route-template.js';

type Value = string | number | boolean | Date | undefined;
type Column = [name: string, type: string, of: (request: EndedRequest) => Value];

const COLUMNS: readonly Column[] = [
  ['id', 'uuid', ({ id }) => id],
  ['project_id', 'uuid', ({ projectId }) => projectId],
  ['connection_id', 'uuid', ({ connectionId }) => connectionId],
  ['integration_id', 'uuid', ({ integrationId }) => integrationId],
  ['key_id', 'uuid', ({ keyId }) => keyId],
  ['job_id', 'uuid', ({ job }) => job?.id],
  ['attempt', 'integer', ({ job }) => job?.attempt],
  ['method', 'text', ({ method }) => method],
  ['route', 'text', ({ target }) => routeTemplate(target)],
  ['outcome', 'text', ({ outcome }) => outcome],
  ['status', 'smallint', ({ status }) => status],
  ['dispatched', 'boolean', ({ dispatched }) => dispatched],
  ['waited_ms', 'integer', ({ waitedMs }) => whole(waitedMs)],
  ['token_ms', 'integer', ({ tokenMs }) => whole(tokenMs)],
  ['upstream_ms', 'integer', ({ upstreamMs }) => whole(upstreamMs)],
  ['total_ms', 'integer', ({ totalMs }) => whole(totalMs)],
  ['request_bytes', 'integer', ({ requestBytes }) => requestBytes],
  ['response_bytes', 'integer', ({ responseBytes }) => responseBytes],
  ['traceparent', 'text', ({ traceparent }) => traceparent],
  ['ended_at', 'timestamptz', ({ endedAt }) => endedAt],
];
const NAMES = COLUMNS.map(([name]) => name).join(', ');
const ARRAYS = COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');

/**
 * A project that is deleted gets no more rows: the lock holds its end up until these are there.
 * Each minute that gets some is marked, to be added up. A column comes as an array: reading rows
 * from JSON takes the database longer than storing them.
 */
const WRITE = new Statement(
  'write requests',
  `with living as materialized (
     select id from project where deleted_at is null and id = any($2::uuid[])
      order by id for key share),
   entry as materialized (
     select * from unnest(${ARRAYS}) as entry (${NAMES})
      where project_id in (select id from living)),
   due as (
     insert into request_due (project_id, minute)
     select distinct project_id, date_trunc('minute', ended_at, 'UTC') from entry)
   insert into request (${NAMES})
   select ${NAMES} from entry
   on conflict do nothing`,
);

/**
 * All of them that are of a project, or none; one that is there stays. @throws whatever the
 * database says
 */
export async function writeRequests(
  db: Queryable,
  requests: readonly EndedRequest[],
): Promise<void> {
  const columns = COLUMNS.map(([, , of]) => requests.map((request) => of(request) ?? null));
  await WRITE.run(db, columns);
}

const whole = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms);
