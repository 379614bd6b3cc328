import { type LimitLane, type PauseLane, STEERED_SCOPES, type SteeredScope } from '#libs/contracts';
import { announceChange, reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** Whose lanes are steered: a connection's one, or all of an integration or a project. */
export interface SteeredTarget {
  scope: SteeredScope;
  /** Of the connection, the integration or the project. */
  id: string;
  projectId: string;
}

const steeringRow = z.object({
  id: z.string(),
  scope: z.enum(STEERED_SCOPES),
  pausedAt: z.date().nullable(),
  pausedBy: z.string().nullable(),
  pausedUntil: z.date().nullable(),
  pauseReason: z.string().nullable(),
  limitedAt: z.date().nullable(),
  limitedBy: z.string().nullable(),
  limitedUntil: z.date().nullable(),
  limitRequests: z.number().nullable(),
  limitPerMs: z.number().nullable(),
  purgedAt: z.date().nullable(),
  purgedBy: z.string().nullable(),
  purgedJobs: z.number(),
  isPurging: z.boolean(),
  changedAs: z.string(),
  changedBy: z.string(),
  changedAt: z.date(),
});
/** What is in force for a target, and who has said so. */
export type SteeringRow = z.infer<typeof steeringRow>;

const COLUMNS = `id, scope, case when is_paused then paused_at end as "pausedAt",
  paused_by as "pausedBy", paused_until as "pausedUntil", pause_reason as "pauseReason",
  case when limited_until > now() then limited_at end as "limitedAt", limited_by as "limitedBy",
  limited_until as "limitedUntil", limit_requests as "limitRequests",
  limit_per_ms as "limitPerMs", purged_at as "purgedAt", purged_by as "purgedBy",
  purged_jobs as "purgedJobs", is_purging as "isPurging", changed_as as "changedAs",
  changed_by as "changedBy", changed_at as "changedAt"`;

/** The widest first. */
const IN_FORCE = new Statement(
  'see what lanes are steered by',
  `select ${COLUMNS} from (
     select *, paused_at is not null and coalesce(paused_until > now(), true) as is_paused
     from steering where id = any($1)) as steering
   order by array_position(array['project', 'integration', 'connection'], scope)`,
  steeringRow,
);

const pauseRow = z.object({
  connectionId: z.string(),
  id: z.string(),
  scope: z.enum(STEERED_SCOPES),
  until: z.date().nullable(),
});
/** The pause that a lane is in for longest, and whose it is. */
export type LanePause = z.infer<typeof pauseRow>;

const PAUSES = new Statement(
  'see which lanes are paused',
  `select distinct on (connection.id) connection.id as "connectionId", steering.id, scope,
     paused_until as until
   from connection
   join steering on steering.id in (
     connection.id, connection.integration_id, connection.project_id)
   where connection.id = any($1) and paused_at is not null
     and (paused_until is null or paused_until > now())
   order by connection.id, paused_until desc nulls first`,
  pauseRow,
);

/** $1 to $5: the target, what is done and by whom. What is set goes on from $6. */
function change(as: string, set: Record<string, string>): Statement {
  const columns = ['changed_as', 'changed_by', 'changed_at', ...Object.keys(set)];
  const values = ['$4', '$5::uuid', 'now()', ...Object.values(set)];
  const changes = columns.map((column) => `${column} = excluded.${column}`);
  return new Statement(
    `${as} lanes`,
    `insert into steering (id, scope, project_id, connection_id, integration_id, ${columns.join()})
     values ($1::uuid, $2::text, $3, case when $2::text = 'connection' then $1::uuid end,
       case when $2::text = 'integration' then $1::uuid end, ${values.join()})
     on conflict (id) do update set ${changes.join()}`,
  );
}

const PAUSE = change('pause', {
  paused_at: 'now()',
  paused_by: '$5::uuid',
  paused_until: '$6',
  pause_reason: '$7',
  is_waking: 'true',
});
const RESUME = change('resume', {
  paused_at: 'null',
  paused_by: 'null',
  paused_until: 'null',
  pause_reason: 'null',
  limited_at: 'null',
  limited_by: 'null',
  limited_until: 'null',
  limit_requests: 'null',
  limit_per_ms: 'null',
  is_waking: 'true',
});
const LIMIT = change('limit', {
  limited_at: 'now()',
  limited_by: '$5::uuid',
  limited_until: '$6',
  limit_requests: '$7',
  limit_per_ms: '$8',
  is_waking: 'true',
});
const PURGE = change('purge', {
  purged_at: 'now()',
  purged_by: '$5::uuid',
  purged_jobs: '0',
  is_purging: 'true',
});

/**
 * What lanes are told by people. It is in force for every claim that begins after it was committed,
 * wherever that is; what is behind that, waking lanes and cancelling jobs, is `SteeredLanes`.
 */
export class Steering {
  constructor(private readonly dataSource: DataSource) {}

  /** What is in force for any of these ids, the widest first. */
  inForce(ids: readonly string[]): Promise<SteeringRow[]> {
    return reachingDatabase(() => IN_FORCE.all(this.dataSource, [ids]));
  }

  /** Of these connections, those that are paused. */
  async pausesOf(connectionIds: readonly string[]): Promise<ReadonlyMap<string, LanePause>> {
    const pauses = await reachingDatabase(() => PAUSES.all(this.dataSource, [connectionIds]));
    return new Map(pauses.map((pause) => [pause.connectionId, pause]));
  }

  /** In place of the pause that there was. */
  pause(target: SteeredTarget, by: string, { until, reason }: PauseLane): Promise<void> {
    return this.#change(PAUSE, target, ['pause', by, until ?? null, reason ?? null]);
  }

  /** Ends the pause and the limit of this target; those of wider ones stay. */
  resume(target: SteeredTarget, by: string): Promise<void> {
    return this.#change(RESUME, target, ['resume', by]);
  }

  /** In place of the temporary limit that there was. */
  limit(target: SteeredTarget, by: string, { until, requests, perMs }: LimitLane): Promise<void> {
    return this.#change(LIMIT, target, ['limit', by, until, requests, perMs]);
  }

  /** What was accepted until now and still waits is to be cancelled. */
  purge(target: SteeredTarget, by: string): Promise<void> {
    return this.#change(PURGE, target, ['purge', by]);
  }

  async #change(
    statement: Statement,
    { scope, id, projectId }: SteeredTarget,
    parameters: unknown[],
  ): Promise<void> {
    await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        await statement.run(em, [id, scope, projectId, ...parameters]);
        await announceChange(em, { kind: 'steering', id, projectId });
      }),
    );
  }
}
