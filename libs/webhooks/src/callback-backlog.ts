import { reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** Looking ends there: of receivers that something is due for, the first are looked at. */
const LOOKED_AT = 256;

/** One look into the index for each receiver; what its endpoint holds up is not ours. */
const LOOK = new Statement(
  'look at what callbacks wait for',
  `with recursive walk as (
     (select project_id, receiver, next_at, endpoint_id, 1 as number from callback
      where state = 'pending' order by project_id, receiver, next_at limit 1)
     union all
     select following.*, number + 1 from walk cross join lateral (
       select project_id, receiver, next_at, endpoint_id from callback
       where state = 'pending' and (project_id, receiver) > (walk.project_id, walk.receiver)
       order by project_id, receiver, next_at limit 1) as following
     where number < ${LOOKED_AT}),
   due as (
     select min(next_at) as since
     from walk left join webhook_endpoint endpoint on endpoint.id = walk.endpoint_id
     where endpoint.id is null or endpoint.failing_since is null),
   failing as (
     select count(*)::integer as number, min(failing_since) as since
     from (select failing_since from webhook_endpoint
           where failing_since is not null and status = 'active' and deleted_at is null
           order by failing_since limit ${LOOKED_AT}) as oldest)
   select number as failing,
     coalesce(extract(epoch from now() - failing.since), 0)::double precision as "failingS",
     greatest(0, coalesce(extract(epoch from now() - due.since), 0))::double precision as "waitedS"
   from due, failing`,
  z.object({ failing: z.number(), failingS: z.number(), waitedS: z.number() }),
);

/** What callbacks wait for. */
export interface CallbackWaits {
  /** Endpoints that take nothing; counting ends at 256. */
  failing: number;
  /** The one that has failed longest. Seconds. */
  failingS: number;
  /** What is due longest at a receiver that takes what it gets. Seconds. */
  waitedS: number;
}

/** What callbacks wait for at this moment: one look, as dear with many as with few receivers. */
export class CallbackBacklog {
  constructor(private readonly dataSource: DataSource) {}

  now(): Promise<CallbackWaits> {
    return reachingDatabase(() => LOOK.one(this.dataSource));
  }
}
