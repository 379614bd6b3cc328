import { prepared } from '#libs/database';
import { NEXT_COLUMNS, UNEXPIRED } from './lane-statements.js';
import { pauseEnd } from './steering/pause-end.js';

/** Among so many whose own time has come the one with the highest priority is looked for. */
const LOOKED_THROUGH = 1_000;
/** A job that may wait for longer is looked at all the same. */
const LONGEST_HOLD = '1 day';

/** What a lane waits for whose jobs keep their order. */
const JOB_PREFIX = 'j:';

/** The key of a job that those behind it wait for. */
export const jobKey = (id: string): string => `${JOB_PREFIX}${id}`;
export const isJobKey = (key: string): boolean => key.startsWith(JOB_PREFIX);

const waitingIn = (lane: string): string =>
  `job where connection_id = ${lane} and state = 'accepted' and ${UNEXPIRED}`;

/**
 * The next job of each of several lanes whose jobs leave one after the other: one that was begun
 * before any other, however long it has to wait; none while one is queued or running, or of a lane
 * that is paused. $1: the lanes.
 */
export const NEXT_IN_ORDER = prepared(
  'next jobs in order',
  `select visit.place::integer - 1 as place, held.until is not null as "isPaused",
    case when is_busy then 0 else 1 end as room,
    due.id, due.fence, due.method, due.route as path, false as "isProbe",
    case when due.run_at > now() then
      (extract(epoch from least(due.run_at - now(), interval '${LONGEST_HOLD}')) * 1000)::float8
    end as "waitMs"
  from unnest($1::uuid[]) with ordinality as visit(id, place)
  left join lane on lane.connection_id = visit.id
  cross join lateral (select ${pauseEnd('visit.id', 'lane.project_id')} as until offset 0) as held
  cross join lateral (
    select exists (
      select from job where connection_id = visit.id and state in ('queued', 'running'))
      as is_busy) as busy
  left join lateral (
    select * from (
      (select ${NEXT_COLUMNS}, run_at, true as is_begun from ${waitingIn('visit.id')}
         and started_at is not null
       order by priority desc, seq limit 1)
      union all
      (select ${NEXT_COLUMNS}, null, false from ${waitingIn('visit.id')} and run_at is null
       order by priority desc, seq limit 1)
      union all
      (select ${NEXT_COLUMNS}, null, false from ${waitingIn('visit.id')} and run_at <= now()
       order by run_at limit ${LOOKED_THROUGH})) as waiting
    order by is_begun desc, priority desc, seq limit 1) as due
    on held.until is null and not is_busy
  order by place`,
);

/** Lanes that wait for jobs which have ended are due. $1: the jobs; $2: their connections. */
export const WAKE_FOLLOWERS = prepared(
  'wake lanes that keep their order',
  `update lane set wake_at = now(), waits_for = null
   where connection_id in (
     select connection_id from lane
     where connection_id = any($2::uuid[])
       and waits_for in (select '${JOB_PREFIX}' || id from unnest($1::text[]) as ended(id))
     order by connection_id for no key update)`,
);
