import { type DataSource, Statement } from '#libs/database';
import type { Logger } from '#libs/telemetry';
import { z } from 'zod';
import { OUTCOMES_BY } from '../refused-by.js';
import { BOUNDS_MS, MEASURES, withinColumn } from './measures.js';

/** Requests are written so long after their end, if nothing is in the way. */
const WRITTEN_AFTER = '3 seconds';
/** A minute that could not be added up by then is let go; its requests are listed still. */
const LET_GO_AFTER = '1 hour';
const MINUTES_AT_ONCE = 100;

const dueMinute = z.object({ projectId: z.string(), minute: z.date(), marks: z.array(z.string()) });
type DueMinute = z.infer<typeof dueMinute>;

const DUE = new Statement(
  'minutes to add up',
  `select project_id as "projectId", minute, array_agg(id::text) as marks from request_due
    where minute <= now() - interval '1 minute' - interval '${WRITTEN_AFTER}'
    group by project_id, minute order by minute desc, project_id limit $1`,
  dueMinute,
);

const SUMS = [
  'count(*) as requests',
  'count(*) filter (where outcome = any($4)) as by_third_party',
  'count(*) filter (where outcome = any($5)) as by_connection',
  'count(*) filter (where outcome = any($6)) as by_caller',
  `count(*) filter (where outcome <> all($4) and outcome <> all($5) and outcome <> all($6)
     and outcome <> all($7)) as by_sluice`,
  ...['waited_ms', 'token_ms', 'upstream_ms', 'total_ms', 'request_bytes', 'response_bytes'].map(
    (name) => `coalesce(sum(${name}), 0) as ${name}`,
  ),
  ...BOUNDS_MS.map(
    (bound) => `count(*) filter (where total_ms <= ${bound}) as ${withinColumn(bound)}`,
  ),
].join(',\n       ');
const NAMES = MEASURES.join(', ');

/**
 * A mark goes together with the sums of the requests that came with it, in one snapshot: those that
 * come later leave a mark of their own. Sums only grow, so of two processes the one that has seen
 * more is right.
 */
const ADD_UP = new Statement(
  'add a minute up',
  `with taken as (delete from request_due where id = any($3::bigint[])),
   living as materialized (
     select id from project where id = $1 and deleted_at is null for key share),
   minute as (
     select case when grouping(connection_id) = 0 then connection_id
                 when grouping(integration_id) = 0 then integration_id else $1 end as subject_id,
       ${SUMS}
     from request
     where project_id = $1 and ended_at >= $2 and ended_at < $2 + interval '1 minute'
     group by grouping sets ((), (integration_id), (connection_id)))
   insert into request_minute (project_id, subject_id, minute, ${NAMES})
   select $1, subject_id, $2, ${NAMES} from minute
    where subject_id is not null and requests > 0 and exists (select from living)
    order by subject_id
   on conflict (project_id, subject_id, minute) do update
   set (${NAMES}) = row (${MEASURES.map((name) => `excluded.${name}`).join(', ')})
   where excluded.requests > request_minute.requests`,
);

const LET_GO = new Statement(
  'let minutes go',
  `delete from request_due where minute < now() - interval '${LET_GO_AFTER}'`,
);

/**
 * Adds up what the requests of each minute were like: of a connection, of an integration, of a
 * project. Plots read that, and no request.
 */
export class RequestMinutes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Logger,
  ) {}

  /** Those that have ended and got requests since they were added up, the newest first. */
  async addUp(): Promise<void> {
    const due = await DUE.all(this.dataSource, [MINUTES_AT_ONCE]);
    for (const each of due) await this.#addUp(each);
    if (due.length < MINUTES_AT_ONCE) await LET_GO.run(this.dataSource);
  }

  /** One that fails is tried again, and keeps no other from its turn. */
  async #addUp({ projectId, minute, marks }: DueMinute): Promise<void> {
    const { third_party, connection, caller, nobody } = OUTCOMES_BY;
    const outcomes = [third_party, connection, caller, nobody];
    await ADD_UP.run(this.dataSource, [projectId, minute, marks, ...outcomes]).catch((error) =>
      this.log.debug({ err: error, projectId, minute }, 'a minute was not added up'),
    );
  }
}
