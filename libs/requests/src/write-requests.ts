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

const WRITE = new Statement(
  'write requests',
  `insert into request (${NAMES})
   select ${NAMES} from json_to_recordset($1) as entry(${TYPED.join(', ')})`,
);
const FIND = new Statement(
  'find a written request',
  'select id from request where id = $1 and ended_at = $2',
);

/** All of them, or none. @throws whatever the database says */
export async function writeRequests(
  db: Queryable,
  requests: readonly EndedRequest[],
): Promise<void> {
  await WRITE.run(db, [JSON.stringify(requests.map(rowOf))]);
}

export const isWritten = async (db: Queryable, { id, endedAt }: EndedRequest): Promise<boolean> =>
  (await FIND.first(db, [id, endedAt])) !== undefined;

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
