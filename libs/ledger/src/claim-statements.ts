import { prepared, Statement } from '#libs/database';
import { z } from 'zod';
import { foundById, WAKE_LANES, WORK_COLUMNS } from './rows.js';
import { pauseEnd } from './steering/pause-end.js';

/**
 * Longer than a few renewals that fail, shorter than anyone wants to wait for a lost worker's job.
 */
export const LEASE_MS = 15_000;

/** A job of a lane that is paused is not claimed, wherever it waits. */
export const CLAIM = prepared(
  'claim jobs',
  `update job set state = 'running', dispatched = true,
    started_at = coalesce(started_at, now()),
    attempts = attempts + case when state = 'queued' then 1 else 0 end,
    lease_owner = claim.owner, lease_until = now() + interval '${LEASE_MS} milliseconds'
  from json_to_recordset($1) as claim(id uuid, fence bigint, owner uuid)
  where job.id = claim.id and ${foundById(`job.fence = claim.fence
    and (expires_at is null or expires_at > now())
    and ((state = 'queued' and ${pauseEnd('job.connection_id', 'job.project_id')} is null)
      or (state = 'running' and lease_owner = claim.owner and lease_until > now()))`)}
  returning ${WORK_COLUMNS}, lease_owner as owner`,
);

/** `queued → accepted`: what was to be claimed and is not, kept by a pause or a breaker. */
export const KEEP = new Statement(
  'put back what is not claimed',
  `with changed as (
     update job set state = 'accepted' from json_to_recordset($1) as claim(id uuid, fence bigint)
     where job.id = claim.id and ${foundById(`job.fence = claim.fence and job.state = 'queued'
       and (expires_at is null or expires_at > now())`)}
     returning connection_id as "connectionId", project_id as "projectId",
       null::timestamptz as "runAt")
   ${WAKE_LANES}
   returning connection_id as "connectionId"`,
  z.object({ connectionId: z.string() }),
);

/**
 * The priority of the last that wait in the lane; of those that are to be tried again, the first
 * ones are looked at.
 */
const LAST_PRIORITY = `select least(
    (select priority from job
     where connection_id = $9 and state = 'accepted' and run_at is null
     order by priority, seq desc limit 1),
    (select min(priority) from (
      select priority from job
      where connection_id = $9 and state = 'accepted' and run_at is not null
      order by run_at limit 100) as later)) as priority`;
/** Unless $10: it keeps its place. Whoever comes later with a higher priority gets by as well. */
const STEP_BACK = `refusals = refusals + case when $8::integer is null then 0 else 1 end,
  refused_at = case when $8::integer is null then refused_at else coalesce(refused_at, now()) end,
  response_status = $8,
  seq = case when $8::integer is null or $10 then seq else nextval('job_seq_seq') end,
  priority = case when $8::integer is null or $10 then priority
    else least(priority, (select priority from last)) end`;

/** `running → accepted`. */
export const PUT_BACK = `with last as (${LAST_PRIORITY}),
   changed as (
     update job set state = 'accepted',
       run_at = now() + $4::double precision * interval '1 millisecond',
       has_left = has_left or $5, dispatched = has_left or $5,
       attempts = attempts - $6, lease_owner = null, lease_until = null,
       ${STEP_BACK}
     where id = $1 and fence = $2 and lease_owner = $3 and state = 'running'
     returning connection_id, project_id, run_at, method, route),
   stopped as (
     update job set state = 'accepted' from changed
     where $7::double precision is not null
       and job.connection_id = changed.connection_id and job.state = 'queued')
   insert into lane (connection_id, project_id, wake_at, paused_until, refused_route)
     select connection_id, project_id, least(run_at, paused_until), paused_until,
       case when paused_until is not null then method || ' ' || route end
     from changed,
       (select now() + $7::double precision * interval '1 millisecond' as paused_until) as pause
   on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at),
     paused_until = greatest(lane.paused_until, excluded.paused_until),
     refused_route = coalesce(excluded.refused_route, lane.refused_route)`;
