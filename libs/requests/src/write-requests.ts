import { type Queryable, Statement } from '#libs/database';
import type { EndedRequest } from './entry.js';
import { routeTemplate } from './route-template.js';

const COLUMNS = {
  id: 'uuid',
  project_id: 'uuid',
  connection_id: 'uuid',
  integration_id: 'uuid',
  key_id: 'uuid',
  job_id: 'uuid',
  attempt: 'integer',
  method: 'text',
  route: 'text',
  outcome: 'text',
  status: 'smallint',
  dispatched: 'boolean',
  waited_ms: 'integer',
  token_ms: 'integer',
  upstream_ms: 'integer',
  total_ms: 'integer',
  request_bytes: 'integer',
  response_bytes: 'integer',
  traceparent: 'text',
  ended_at: 'timestamptz',
};
const NAMES = Object.keys(COLUMNS).join(', ');
const TYPED = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`);

/** A project that is deleted gets no more rows. The lock holds its end up until these are there. */
const WRITE = new Statement(
  'write requests',
  `with entry as materialized (
     select * from json_to_recordset($1) as entry(${TYPED.join(', ')})),
   living as materialized (
     select id from project where deleted_at is null
       and id in (select project_id from entry) order by id for key share)
   insert into request (${NAMES})
   select ${NAMES} from entry where project_id in (select id from living)
   on conflict do nothing`,
);

/** All of them that are of a project, or none; one that is there stays. @throws whatever the database says */
export async function writeRequests(
  db: Queryable,
  requests: readonly EndedRequest[],
): Promise<void> {
  await WRITE.run(db, [JSON.stringify(requests.map(rowOf))]);
}

/** An absent value is no member of it, and no value in its row. */
const rowOf = (request: EndedRequest): Record<keyof typeof COLUMNS, unknown> => ({
  id: request.id,
  project_id: request.projectId,
  connection_id: request.connectionId,
  integration_id: request.integrationId,
  key_id: request.keyId,
  job_id: request.job?.id,
  attempt: request.job?.attempt,
  method: request.method,
  route: routeTemplate(request.target),
  outcome: request.outcome,
  status: request.status,
  dispatched: request.dispatched,
  waited_ms: whole(request.waitedMs),
  token_ms: whole(request.tokenMs),
  upstream_ms: whole(request.upstreamMs),
  total_ms: whole(request.totalMs),
  request_bytes: request.requestBytes,
  response_bytes: request.responseBytes,
  traceparent: request.traceparent,
  ended_at: request.endedAt,
});

const whole = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms);
