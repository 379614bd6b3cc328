import { CALLBACK_EVENTS } from '#libs/contracts';
import { bytes, Statement } from '#libs/database';
import { z } from 'zod';
import { FAILING } from './endpoint-health.js';

/** Longer than an attempt takes: what is begun and not ended by then is due again. */
const LEASE = '30 seconds';
const SOON = '1 second';
/** The latest attempts of a message of which it is kept what became of them. */
const KEPT = 20;
/**
 * So many receivers of one project are looked at in one look; the next look goes on behind them.
 */
const LOOKED_AT = 256;
/**
 * What a database that loses power has not written yet of attempts and their ends is done again, as
 * messages are delivered at least once: so nobody waits for its disk.
 */
const WITHOUT_DISK = `(select set_config('synchronous_commit', 'off', true)) as without_disk`;

/** Where the look of each project begins: projects, receivers. */
export const LOOK = new Statement(
  'look for due receivers',
  `with recursive owner as (
     (select project_id from callback where state = 'pending' order by project_id limit 1)
     union all
     select following.project_id from owner cross join lateral (
       select project_id from callback where state = 'pending' and project_id > owner.project_id
       order by project_id limit 1) as following),
   line as (
     select project_id, looked_at.*,
       row_number() over (partition by project_id order by looked_at.receiver) as number
     from owner join project on project.id = owner.project_id and deleted_at is null
     left join unnest($1::uuid[], $2::text[]) as beginning (project_id, receiver) using (project_id)
     cross join lateral (
       with recursive walk as (
         (select callback.receiver, next_at, endpoint_id from callback
          where state = 'pending' and callback.project_id = project.id
            and callback.receiver >= coalesce(beginning.receiver, '')
          order by callback.receiver, next_at limit 1)
         union all
         select following.* from walk cross join lateral (
           select receiver, next_at, endpoint_id from callback
           where state = 'pending' and project_id = project.id and receiver > walk.receiver
           order by receiver, next_at limit 1) as following)
       select * from walk limit ${LOOKED_AT + 1}) as looked_at),
   waiting as (
     select line.project_id, line.receiver, number > ${LOOKED_AT} as is_next,
       greatest(next_at, paused_until) as due_at, coalesce(failures, 0) >= ${FAILING} as is_failing
     from line left join webhook_endpoint endpoint on endpoint.id = line.endpoint_id)
   select project_id as "projectId", receiver, is_next as "isNext", is_failing as "isFailing",
     (extract(epoch from due_at - now()) * 1000)::double precision as "dueInMs"
   from waiting where is_next or due_at <= now() + interval '${SOON}'`,
  z.object({
    projectId: z.string(),
    receiver: z.string(),
    isNext: z.boolean(),
    isFailing: z.boolean(),
    dueInMs: z.number(),
  }),
);

/** Projects, receivers, most attempts of each. */
export const BEGIN = new Statement(
  'begin attempts',
  `with share as (
     select * from unnest($1::uuid[], $2::text[], $3::integer[])
       as share (project_id, receiver, most), ${WITHOUT_DISK}),
   picked as (
     select due.id, endpoint.status = 'disabled' as disabled, endpoint.url,
       coalesce(endpoint.sealed_secret, project.sealed_webhook_secret) as secret,
       case when endpoint.id is null
         then case when project.old_webhook_secret_until > now()
           then project.sealed_old_webhook_secret end
         else case when endpoint.old_secret_until > now() then endpoint.sealed_old_secret end
       end as old_secret
     from share cross join lateral (
       select id, endpoint_id from callback
       where state = 'pending' and project_id = share.project_id and receiver = share.receiver
         and next_at <= now()
         and (lease_until is null or lease_until < now())
       order by next_at limit share.most for update skip locked) as due
     join project on project.id = share.project_id
     left join webhook_endpoint endpoint on endpoint.id = due.endpoint_id
     where (endpoint.paused_until is null or endpoint.paused_until <= now())
       and (endpoint.failures is null or endpoint.failures < ${FAILING} or not exists (
         select from callback
         where state = 'pending' and project_id = share.project_id
           and receiver = share.receiver and lease_until > now()
           and next_at between now() and now() + interval '${LEASE}')))
   update callback set attempts = attempts + 1, fence = fence + 1,
     next_at = now() + interval '${LEASE}', lease_until = now() + interval '${LEASE}'
   from picked where callback.id = picked.id
   returning callback.id as "callbackId", fence, attempts as number, project_id as "projectId",
     receiver, endpoint_id as "endpointId", sealed_message as sealed,
     coalesce(disabled, false) as "isDisabled", url, secret, old_secret as "oldSecret"`,
  z.object({
    callbackId: z.string(),
    fence: z.string(),
    number: z.number(),
    projectId: z.string(),
    receiver: z.string(),
    endpointId: z.string().nullable(),
    sealed: bytes.nullable(),
    isDisabled: z.boolean(),
    url: z.string().nullable(),
    secret: bytes.nullable(),
    oldSecret: bytes.nullable(),
  }),
);

const CHANGED = z.object({
  id: z.string(),
  state: z.string(),
  jobId: z.string().nullable(),
  event: z.enum(CALLBACK_EVENTS),
});

/**
 * Ids, fences, states, statuses, errors, milliseconds to the next attempt, whether it was not made,
 * what is noted of it, what its receiver said.
 */
export const END = new Statement(
  'end attempts',
  `update callback set state = ended.state, lease_until = null,
     attempts = attempts - unmade::integer,
     last_status = case when unmade then last_status else ended.status end,
     last_error = case when unmade then last_error else ended.error end,
     next_at = coalesce(now() + after_ms * interval '1 millisecond', next_at),
     sealed_message = case when ended.state <> 'delivered' then sealed_message end,
     sealed_answer = case when ended.state <> 'delivered'
       then coalesce(decode(ended.answer, 'base64'), sealed_answer) end,
     deliveries = case when ended.delivery is null then deliveries
       else case when jsonb_array_length(deliveries) >= ${KEPT} then deliveries - 0
         else coalesce(deliveries, '[]') end || ended.delivery::jsonb end,
     settled_at = case when ended.state <> 'pending' then now() end
   from unnest($1::uuid[], $2::bigint[], $3::text[], $4::integer[], $5::text[],
       $6::double precision[], $7::boolean[], $8::text[], $9::text[])
     as ended (id, fence, state, status, error, after_ms, unmade, delivery, answer), ${WITHOUT_DISK}
   where callback.id = ended.id and callback.fence = ended.fence and callback.state = 'pending'
   returning callback.id, callback.state, job_id as "jobId", event`,
  CHANGED,
);

/** Endpoint, reason, at most so many. */
export const GIVE_UP = new Statement(
  'give up what waits for an endpoint',
  `update callback set state = 'given_up', settled_at = now(), last_error = $2
   where id in (
     select id from callback
     where endpoint_id = $1 and state = 'pending' and (lease_until is null or lease_until < now())
     limit $3 for update skip locked) returning id, state, job_id as "jobId", event`,
  CHANGED,
);

/** Hours, at most so many. */
export const FORGET_GIVEN_UP = new Statement(
  'erase what was given up',
  `update callback set sealed_message = null, sealed_answer = null
   where id in (
     select id from callback
     where state = 'given_up' and sealed_message is not null
       and settled_at < now() - $1 * interval '1 hour'
     order by settled_at limit $2 for update skip locked)`,
);
