import { prepared } from '#libs/database';
import { pauseEnd } from './steering/pause-end.js';

export const UNEXPIRED = '(expires_at is null or expires_at > now())';
export const NEXT_COLUMNS = 'id, fence, method, route, priority, seq';
/** It asks for what its lane was refused last. */
const IS_REFUSED = `coalesce(method || ' ' || route = refused_route, false) as is_refused`;
/** So many jobs at the head of a lane are looked through for one that asks for something else. */
const LOOKED_THROUGH = 1_000;
/** A lane that waits for room is visited again when it has shrunk to this many jobs. */
const ROOM_AGAIN = 32;

/**
 * The commit is not waited for. What a crash takes back then is found as it was before: a job waits
 * in its lane, and what has been put into the queue of it is worthless or the same once more; a
 * lane is visited when its lease ends.
 */
const UNHURRIED = `set_config('synchronous_commit', 'off', true)`;

/** What the queue has been given of a lane, or a worker has in hand. @param lane SQL of its id */
const busyIn = (lane: string): string =>
  `(select count(*) from job where connection_id = ${lane} and state in ('queued', 'running'))`;

/**
 * The next jobs of several lanes, of what was refused last one only; none of a lane that is paused.
 * $1: the lanes; $2: how many of each may be queued or running.
 */
export const NEXT_JOBS = prepared(
  'next jobs',
  `select visit.place::integer - 1 as place, free.room::integer as room,
    held.until is not null as "isPaused",
    due.id, due.fence, due.method, due.route as path, due.is_refused as "isProbe"
  from unnest($1::uuid[], $2::integer[]) with ordinality as visit(lane, most, place)
  left join lateral (
    select refused_route, project_id from lane
    where connection_id = visit.lane) as refused on true
  cross join lateral (select ${pauseEnd('visit.lane', 'refused.project_id')} as until offset 0)
    as held
  cross join lateral (
    select case when held.until is null then greatest(0, most - ${busyIn('visit.lane')})
      else 0 end as room) as free
  left join lateral (
    select * from (
      select waiting.*,
        row_number() over (partition by is_refused order by priority desc, seq) as nth
      from (
        (select ${NEXT_COLUMNS}, ${IS_REFUSED} from job
         where connection_id = visit.lane and state = 'accepted' and run_at is null
           and ${UNEXPIRED}
         order by priority desc, seq limit free.room)
        union
        (select * from (
           select ${NEXT_COLUMNS}, ${IS_REFUSED} from job
           where connection_id = visit.lane and state = 'accepted' and run_at is null
             and ${UNEXPIRED} and refused_route is not null
           order by priority desc, seq limit ${LOOKED_THROUGH}) as first
         where not is_refused limit free.room)
        union all
        (select ${NEXT_COLUMNS}, ${IS_REFUSED} from job
         where connection_id = visit.lane and state = 'accepted' and run_at <= now()
           and ${UNEXPIRED}
         order by run_at limit free.room)) as waiting) as ranked
    where not is_refused or nth = 1
    order by is_refused, priority desc, seq limit free.room) as due on true
  order by place, is_refused, priority desc, seq`,
);

/**
 * `accepted → queued`. $1: ids, in the order of the portions that they travel in; $2: in how many
 * milliseconds; $3: names of the portions, none for jobs that travel alone; $4: jobs in a portion.
 */
export const TAKE = prepared(
  'take jobs',
  `update job set state = 'queued', fence = fence + 1,
    queued_at = now() + $2::double precision * interval '1 millisecond',
    portion = ($3::uuid[])[1 + (next.place - 1) / $4::integer]
  from ${UNHURRIED} as unhurried, unnest($1::uuid[]) with ordinality as next(id, place)
  where job.id = next.id and job.state = 'accepted'
  returning job.id, fence, octet_length(sealed_request) as "requestBytes", portion`,
);

/** In the order of ids, so that two processes wait for each other once. */
export const LOCK_LANES = prepared(
  'lock lanes',
  `select ${UNHURRIED} from lane
  where connection_id = any($1) and lease_owner = $2 order by connection_id for update`,
);

/** A lane that is paused for longer is looked at all the same. */
const LONGEST_HOLD = '1 day';

/**
 * Ends visits of lanes that are locked. A lane without jobs is forgotten, unless it must remember
 * that the third party wants to be left alone. One that was paused is held only if it still is.
 */
export const RELEASE_LANES = prepared(
  'release lanes',
  `with visited as (
    select * from json_to_recordset($1) as visit(
      connection_id uuid, wait_ms double precision, room_again integer, for_key text,
      is_paused boolean)),
  seen as (
    select visited.*,
      case when is_paused then ${pauseEnd(
        'visited.connection_id',
        '(select project_id from lane where lane.connection_id = visited.connection_id)',
      )} end as pause_end, ${busyIn('visited.connection_id')} as busy,
      case when exists (
        select from job where connection_id = visited.connection_id and state = 'accepted'
          and run_at is null and ${UNEXPIRED}) then now()
      else (
        select run_at from job where connection_id = visited.connection_id
          and state = 'accepted' and run_at is not null and awaits_receipt is null and ${UNEXPIRED}
        order by run_at limit 1) end as job_at
    from visited),
  next as (
    select seen.*, coalesce(busy > room_again, false) as is_full,
      job_at is null and not is_cancelled and coalesce(paused_until <= now(), true) as is_over
    from seen join lane using (connection_id) where lane.lease_owner = $2),
  forgotten as (
    delete from lane using next where lane.connection_id = next.connection_id and is_over)
  update lane set lease_owner = null, lease_until = null,
    waits_for_room = job_at is not null and is_full,
    waits_for = case when job_at is not null then for_key end,
    held_until = case when job_at is not null then pause_end end,
    refused_route = case when job_at is null or paused_until > now()
      or pause_end is not null then refused_route end,
    wake_at = case when job_at is null then coalesce(paused_until, wake_at)
      when pause_end is not null
        then greatest(job_at, least(pause_end, now() + interval '${LONGEST_HOLD}'))
      when busy <= room_again then job_at
      else greatest(job_at, now() + wait_ms * interval '1 millisecond') end
  from next where lane.connection_id = next.connection_id and not is_over`,
);

/** Lanes that waited for room and have some are due. */
export const WAKE_ROOMY = prepared(
  'wake roomy lanes',
  `update lane set wake_at = now(), waits_for_room = false
  where connection_id in (
    select connection_id from lane
    where connection_id = any($1) and waits_for_room
      and ${busyIn('lane.connection_id')} <= ${ROOM_AGAIN}
    order by connection_id for no key update)
  returning connection_id`,
);
