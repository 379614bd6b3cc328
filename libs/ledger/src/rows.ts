import type { Job } from './job.entity.js';

/** A job's columns by the names of its entity. */
export const JOB_COLUMNS = `job.id, job.project_id as "projectId",
  job.batch_id as "batchId", job.line, job.connection_id as "connectionId", job.method, job.route,
  job.state, job.attempts, job.refusals, job.refused_at as "refusedAt", job.dispatched,
  job.has_left as "hasLeft", job.resendable, job.retry,
  job.response_status as "responseStatus", job.error_code as "errorCode",
  job.error_message as "errorMessage", job.accepted_at as "createdAt", job.run_at as "runAt",
  job.expires_at as "expiresAt", job.queued_at as "queuedAt", job.started_at as "startedAt",
  job.settled_at as "settledAt", job.resource, job.pages, job.items::float8 as items,
  job.awaits_receipt as "awaitsReceipt", job.schedule_id as "scheduleId",
  job.replay_of as "replayOf"`;

/** With the sealed request and the fence, for whoever works on the job. */
export const WORK_COLUMNS = `${JOB_COLUMNS}, job.sealed_request as "sealedRequest", job.fence`;

export type WorkRow = Job & { sealedRequest: Buffer | null; fence: string };

/** What `query` gives back for a statement that changes rows. */
export type Changed<T> = [rows: T[], count: number];

/**
 * Lanes are told of jobs that wait: they are visited no later than then, unless they wait for room
 * or are held by a pause, and will be told of that. In the order of their ids, so that two
 * statements that tell the same lanes wait for each other once.
 */
export const WAKE_LANES = `insert into lane (connection_id, project_id, wake_at)
  select "connectionId", "projectId", min(coalesce("runAt", now())) from changed
  group by "connectionId", "projectId" order by "connectionId"
  on conflict (connection_id) do update set wake_at = excluded.wake_at
    where lane.wake_at > excluded.wake_at and not lane.waits_for_room
      and coalesce(lane.held_until <= now(), true)`;

/** What a job keeps when it ends, and what its end says. */
const UNCHANGED_COLUMNS = `id, project_id, key_id, batch_id, line, connection_id, method, route,
  attempts, refusals, refused_at, has_left, resendable, retry, accepted_at, run_at, expires_at,
  queued_at, started_at, resource, pages, items, schedule_id, replay_of`;
export const OUTCOME_COLUMNS =
  'state, dispatched, response_status, error_code, error_message, settled_at';

/**
 * Puts rows that `ended` holds among the jobs that have ended.
 * @param outcome SQL of the values of OUTCOME_COLUMNS
 */
export const insertSettled = (outcome: string, from = 'ended'): string =>
  `insert into settled_job (${UNCHANGED_COLUMNS}, ${OUTCOME_COLUMNS})
   select ${UNCHANGED_COLUMNS}, ${outcome} from ${from}`;

/** Nobody is still to hear of the job. @param jobId SQL of its id */
export const isReported = (jobId: string): string =>
  `not exists (
     select from callback where callback.job_id = ${jobId} and callback.state = 'pending')`;

/**
 * Of jobs that are named by their ids, in a form that no index serves: otherwise the planner may
 * read all that are queued or running, dead versions included, to find the few that are named.
 */
export const foundById = (condition: string): string => `case when ${condition} then true end`;
