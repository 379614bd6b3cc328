import { reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** Looking ends there: what lanes wait for is told of those that are to be visited first. */
const LOOKED_AT = 1_000;

/**
 * Lanes by what they wait for: `due` for a dispatcher, `limited` for a window of a limit, `full`
 * for jobs of theirs to end, `refused` until the third party wants to hear of them again, `paused`
 * for somebody to resume them, `later` for the time that their next job was given. A lane that is
 * due has waited since then, one that is held up as long as the job that would be next.
 */
const LOOK = new Statement(
  'look at what lanes wait for',
  `with looked_at as (
     select connection_id, wake_at,
       case when paused_until > now() then 'refused'
         when held_until > now() then 'paused'
         when wake_at > now() and waits_for is not null then 'limited'
         when wake_at > now() and waits_for_room then 'full'
         when wake_at > now() then 'later'
         else 'due' end as lane
     from (select * from lane order by wake_at limit ${LOOKED_AT}) as first),
   since as (
     select lane, case lane when 'due' then wake_at when 'later' then now()
       else coalesce(
         (select accepted_at from job
          where connection_id = looked_at.connection_id and state = 'accepted' and run_at is null
          order by priority desc, seq limit 1),
         (select accepted_at from job
          where connection_id = looked_at.connection_id and state = 'accepted'
            and run_at is not null
          order by run_at limit 1)) end as at
     from looked_at)
   select lane, count(*)::integer as lanes,
     coalesce(extract(epoch from now() - min(at)), 0)::double precision as "waitedS"
   from since group by lane
   union all
   select 'queued', 0,
     greatest(0, extract(epoch from now() - queued_at))::double precision
   from (select queued_at from job where state = 'queued' order by queued_at limit 1) as oldest`,
  z.object({ lane: z.string(), lanes: z.number(), waitedS: z.number() }),
);

/** Jobs that wait for the same: in how many lanes, and the longest of them how long. */
export interface WaitingLanes {
  /** `queued`: they are out of their lanes, and wait for a worker. */
  lane: string;
  lanes: number;
  /** Seconds. */
  waitedS: number;
}

/** What jobs wait for at this moment: one look, as dear with many lanes as with a thousand. */
export class JobBacklog {
  constructor(private readonly dataSource: DataSource) {}

  now(): Promise<WaitingLanes[]> {
    return reachingDatabase(() => LOOK.all(this.dataSource));
  }
}
