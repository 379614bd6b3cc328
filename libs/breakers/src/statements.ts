import { Statement } from '#libs/database';
import { z } from 'zod';

/** So many failures in a row open a breaker. */
const FAILURES = 16;
/** Failures that lie so far apart are not in a row. */
const TOGETHER = '5 minutes';
/** Open for as long as it has failed so far, within these. */
const SHORTEST_PAUSE = '5 seconds';
const LONGEST_PAUSE = '1 minute';
/** What has failed for so long is nobody's hope: its jobs go, and end by their own rules. */
const HOPELESS_AFTER = '1 day';
/** Third parties of a project that are watched at the same time. */
const MOST_WATCHED = 100;
const KEPT = '1 hour';
/** One that asks and is not heard of any more asks no longer after that. */
export const PROBE_MS = 45_000;

const ms = (interval: string): string => `(extract(epoch from ${interval}) * 1000)::float8`;
const COLUMNS = `project_id as "projectId", origin,
  ${ms('open_until - now()')} as "openMs", ${ms('open_until - failed_at')} as "pauseMs",
  ${ms('probed_until - now()')} as "probedMs"`;

const healthRow = z.object({
  projectId: z.string(),
  origin: z.string(),
  /** Until it may be asked by one; absent while it is closed. */
  openMs: z.number().nullable(),
  pauseMs: z.number().nullable(),
  /** For how long one may still be asking. */
  probedMs: z.number().nullable(),
});
/** How a third party is that has failed. Milliseconds from now. */
export type HealthRow = z.infer<typeof healthRow>;

export const SEE = new Statement(
  'see which upstreams fail',
  `select ${COLUMNS} from upstream_health where failed_at > now() - interval '${TOGETHER}'`,
  healthRow,
);

/** Its failures before this one, if they are in a row with it. */
const IN_A_ROW = `health.failed_at > now() - interval '${TOGETHER}'`;
const ALL = `case when ${IN_A_ROW} then health.failures else 0 end + excluded.failures`;
const SINCE = `case when ${IN_A_ROW} then health.failing_since else now() end`;

/** $1: projects, $2: origins, $3: failures. In the order of keys, so that two do not deadlock. */
export const NOTE_DOWN = new Statement(
  'note that upstreams fail',
  `insert into upstream_health as health
     (project_id, origin, failures, failing_since, failed_at, open_until)
   select project_id, origin, failures, now(), now(),
     case when failures >= ${FAILURES} then now() + interval '${SHORTEST_PAUSE}' end
   from unnest($1::uuid[], $2::text[], $3::integer[]) as noted (project_id, origin, failures)
   where exists (select from upstream_health known
       where known.project_id = noted.project_id and known.origin = noted.origin)
     or (select count(*) from upstream_health known
       where known.project_id = noted.project_id) < ${MOST_WATCHED}
   order by project_id, origin
   on conflict (project_id, origin) do update set
     failures = ${ALL}, failing_since = ${SINCE}, failed_at = now(), probed_until = null,
     open_until = case
       when ${ALL} >= ${FAILURES} and ${SINCE} > now() - interval '${HOPELESS_AFTER}'
       then now() + greatest(interval '${SHORTEST_PAUSE}',
         least(interval '${LONGEST_PAUSE}', now() - ${SINCE})) end
   returning ${COLUMNS}`,
  healthRow,
);

export const NOTE_UP = new Statement(
  'note that upstreams answer',
  `delete from upstream_health as health
   using unnest($1::uuid[], $2::text[]) as noted (project_id, origin)
   where health.project_id = noted.project_id and health.origin = noted.origin`,
);

/** Of all that ask for it one gets it. */
export const TAKE_PROBE = new Statement(
  'take the one request that may ask',
  `update upstream_health set probed_until = now() + interval '${PROBE_MS} milliseconds'
   where project_id = $1 and origin = $2 and open_until <= now()
     and coalesce(probed_until <= now(), true)`,
);

export const GIVE_UP_PROBE = new Statement(
  'give up the one request that may ask',
  'update upstream_health set probed_until = null where project_id = $1 and origin = $2',
);

export const FORGET = new Statement(
  'forget how upstreams were',
  `delete from upstream_health where failed_at < now() - interval '${KEPT}'`,
);
