import { Statement } from '#libs/database';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Announcements } from './announcements.js';
import type { AttemptEnd } from './attempt.js';

/** An endpoint that has taken none of so many attempts in a row is asked by one of each worker. */
export const FAILING = 16;
/** Between them: as long as it has failed so far, within these. */
const SHORTEST_PAUSE = '5 seconds';
const LONGEST_PAUSE = '1 minute';
/** One that has taken nothing for so long is disabled. */
const DEAD_AFTER = '5 days';

/** What the attempts that ended together say of their endpoint. */
interface Sign {
  failures: number;
  isReceived: boolean;
  isGone: boolean;
  pauseMs: number;
}

/**
 * Endpoints, failed attempts, whether one was received, whether it is gone, for how long it wants
 * to be left alone (ms). One that takes what it gets is not written to.
 */
const NOTE = new Statement(
  'note how endpoints are',
  `with noted as (
     select * from unnest($1::uuid[], $2::integer[], $3::boolean[], $4::boolean[],
       $5::double precision[]) as noted (id, failed, is_received, is_gone, pause_ms)),
   held as (
     select endpoint.id, endpoint.status as was,
       case when is_received then 0 else failures + failed end as failures,
       case when not is_received then coalesce(failing_since, now()) end as failing_since,
       is_gone, pause_ms * interval '1 millisecond' as pause
     from webhook_endpoint endpoint join noted using (id)
     where failing_since is not null or failed > 0 or is_gone
     order by endpoint.id for no key update of endpoint)
   update webhook_endpoint set failures = held.failures, failing_since = held.failing_since,
     paused_until = greatest(paused_until, case when pause > interval '0' then now() + pause end,
       case when held.failures >= ${FAILING} then now() + greatest(interval '${SHORTEST_PAUSE}',
         least(interval '${LONGEST_PAUSE}', now() - held.failing_since)) end),
     status = case when is_gone or held.failing_since < now() - interval '${DEAD_AFTER}'
       then 'disabled' else status end,
     disabled_because = case when status = 'disabled' then disabled_because
       when is_gone then 'gone'
       when held.failing_since < now() - interval '${DEAD_AFTER}' then 'failing' end
   from held where webhook_endpoint.id = held.id
   returning webhook_endpoint.id, project_id as "projectId", url, disabled_because as because,
     webhook_endpoint.failing_since as "failingSince", was <> status as "isDisabledNow",
     now() as at`,
  z.object({
    id: z.string(),
    projectId: z.string(),
    url: z.string(),
    because: z.string().nullable(),
    failingSince: z.date().nullable(),
    isDisabledNow: z.boolean(),
    at: z.date(),
  }),
);

/**
 * How endpoints are, as their answers show. One that fails is asked less often, by one message of
 * each worker at most, so that those that wait for it keep their attempts (circuit breaker); one
 * that has failed for five days, or says that it is gone, is disabled.
 */
export class EndpointHealth {
  constructor(private readonly announcements: Announcements) {}

  /** Takes part in the transaction. @returns the endpoints that are disabled by it */
  async note(em: EntityManager, ended: readonly AttemptEnd[]): Promise<string[]> {
    const signs = signsOf(ended);
    if (signs.size === 0) return [];
    const all = [...signs.values()];
    const rows = await NOTE.all(em, [
      [...signs.keys()],
      all.map(({ failures }) => failures),
      all.map(({ isReceived }) => isReceived),
      all.map(({ isGone }) => isGone),
      all.map(({ pauseMs }) => pauseMs),
    ]);
    const disabled = rows.filter(({ isDisabledNow }) => isDisabledNow);
    for (const { at, projectId, id, url, because, failingSince } of disabled)
      await this.announcements.add(em, { projectId, event: 'endpoint.disabled' }, () =>
        JSON.stringify({
          type: 'endpoint.disabled',
          timestamp: at.toISOString(),
          data: { id, host: new URL(url).host, because, failingSince },
        }),
      );
    return disabled.map(({ id }) => id);
  }
}

function signsOf(ended: readonly AttemptEnd[]): Map<string, Sign> {
  const signs = new Map<string, Sign>();
  for (const { attempt, delivery, time } of ended) {
    if (attempt.endpointId === null || !time) continue;
    const { endpointId } = attempt;
    const known = signs.get(endpointId);
    const sign = known ?? { failures: 0, isReceived: false, isGone: false, pauseMs: 0 };
    if (!known) signs.set(endpointId, sign);
    if (delivery.kind === 'delivered') sign.isReceived = true;
    else sign.failures++;
    if (delivery.kind === 'gone') sign.isGone = true;
    if (delivery.kind === 'failed') sign.pauseMs = Math.max(sign.pauseMs, delivery.pauseMs ?? 0);
  }
  return signs;
}
