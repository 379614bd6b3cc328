import { randomUUID } from 'node:crypto';
import { reachingDatabase } from '#libs/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Changed } from './rows.js';

const LEASE = '10 seconds';
const UNEXPIRED = '(expires_at is null or expires_at > now())';
const NEXT_COLUMNS = 'id, fence, method, route, priority, seq';
/** So many jobs at the head of a lane are looked through for one that asks for something else. */
const LOOKED_THROUGH = 1_000;
/**
 * A lane that waits for room is told when there is some; this is for the case that nobody told it.
 */
const ROOM_FALLBACK_MS = 1_000;

/** A lane to be visited now, by us alone. */
export interface DueLane {
  connectionId: string;
  projectId: string;
}

/** A job that waits, the fence of its last dispatch, and what it asks for. */
export interface NextJob {
  id: string;
  fence: string;
  method: string;
  path: string;
}

/** A job that is taken out of its lane, to be put into the queue. */
export interface TakenJob {
  id: string;
  fence: string;
  requestBytes: number;
}

/** A lane that is left alone for now. */
export interface HeldUpLane {
  connectionId: string;
  /** The third party wants to be left alone until then. */
  pausedUntil: Date | null;
  /** Key of the limit that its next job waits for, until `wakeAt`. */
  waitsFor: string | null;
  wakeAt: Date;
  waitsForRoom: boolean;
}

/**
 * When a lane should be visited again. `emptied`: when its next job is due, never if there is none.
 */
export type NextVisit =
  | { kind: 'emptied' }
  | { kind: 'no_room' }
  /** `key`: of the limit that it waits for. */
  | { kind: 'blocked'; forMs: number; key?: string };

/**
 * Connections' lines of jobs, from the dispatcher's side. A lane is visited by one dispatcher at a
 * time and only when it is due, so a lane that waits costs nothing.
 */
export class Lanes {
  readonly #me = randomUUID();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Whether there are lanes at all, due or not, is asked along: without any, there is nothing to
   * look out for.
   */
  async claimDue(limit: number): Promise<{ due: DueLane[]; areAny: boolean }> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<(DueLane | Record<keyof DueLane, null>)[]>(
        `with due as (
           update lane set lease_owner = $1, lease_until = now() + interval '${LEASE}'
           where connection_id in (
             select connection_id from lane where wake_at <= now() and not is_cancelled and (lease_until is null or lease_until < now())
               and (paused_until is null or paused_until <= now())
             order by wake_at limit $2 for update skip locked)
           returning connection_id, project_id)
         select connection_id as "connectionId", project_id as "projectId" from due
         union all select null, null where exists (select from lane)`,
        [this.#me, limit],
      ),
    );
    return { due: rows.filter((row) => row.connectionId !== null), areAny: rows.length > 0 };
  }

  /**
   * The jobs whose turn it would be, first one first, as many as there is room for. After a refusal
   * those that ask for something else go first, once: what is refused may be refused for its route
   * only.
   * @param room jobs of the lane that may be queued or running
   */
  async next(
    { connectionId }: DueLane,
    room: number,
  ): Promise<{ jobs: NextJob[]; isFull: boolean }> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<((NextJob | { id: null }) & { room: string })[]>(
        `with free as (
           select greatest(0, $2 - count(*)) as room from job where connection_id = $1 and state in ('queued', 'running')),
         refused as (select refused_route as route from lane where connection_id = $1 and refused_route is not null),
         line as (
           (select ${NEXT_COLUMNS} from job where connection_id = $1 and state = 'accepted' and run_at is null
              and ${UNEXPIRED} order by priority desc, seq limit (select room from free))
           union
           (select * from (
              select ${NEXT_COLUMNS} from job where connection_id = $1 and state = 'accepted' and run_at is null
                and ${UNEXPIRED} and exists (select from refused) order by priority desc, seq limit ${LOOKED_THROUGH}) as first
            where method || ' ' || route <> (select route from refused) limit (select room from free))),
         later as (
           select ${NEXT_COLUMNS} from job where connection_id = $1 and state = 'accepted' and run_at <= now()
             and ${UNEXPIRED} order by run_at limit (select room from free)),
         due as (
           select *, coalesce(method || ' ' || route = (select route from refused), false) as is_refused
           from (select * from line union all select * from later) as waiting
           order by is_refused, priority desc, seq limit (select room from free))
         select room, id, fence, method, route as path from free left join due on true order by is_refused, priority desc, seq`,
        [connectionId, room],
      ),
    );
    const jobs = rows.filter((row): row is NextJob & { room: string } => row.id !== null);
    return { jobs, isFull: jobs.length >= Number(rows[0]?.room ?? 0) };
  }

  /**
   * `accepted → queued`, in the order given.
   * @param dueInMs when they will be put into the queue: until then nobody misses them there
   */
  async take(ids: string[], dueInMs: number): Promise<TakenJob[]> {
    const [rows] = await this.#query<TakenJob>(
      `update job set state = 'queued', fence = fence + 1, queued_at = now() + $2::double precision * interval '1 millisecond'
       where id = any($1) and state = 'accepted'
       returning id, fence, octet_length(sealed_request) as "requestBytes"`,
      [ids, dueInMs],
    );
    return rows.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  }

  /** `queued → accepted`: it is not in the queue. @returns whether it was still to be put back */
  async putBack({ id, fence }: Pick<TakenJob, 'id' | 'fence'>): Promise<boolean> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<unknown[]>(
        `with changed as (update job set state = 'accepted' where id = $1 and fence = $2 and state = 'queued'
           returning connection_id, project_id)
         insert into lane (connection_id, project_id, wake_at) select connection_id, project_id, now() from changed
         on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at)
         returning connection_id`,
        [id, fence],
      ),
    );
    return rows.length > 0;
  }

  /**
   * Ends the visit. Jobs that came meanwhile are seen: the lane's row is locked before its jobs are
   * looked at.
   */
  release({ connectionId }: DueLane, next: NextVisit): Promise<void> {
    return reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const mine = await em.query<unknown[]>(
          'select 1 from lane where connection_id = $1 and lease_owner = $2 for update',
          [connectionId, this.#me],
        );
        if (mine.length === 0) return;
        const [row] = await em.query<{ at: Date | null }[]>(
          `select case when exists (
             select from job where connection_id = $1 and state = 'accepted' and run_at is null and ${UNEXPIRED}) then now()
           else (
             select run_at from job where connection_id = $1 and state = 'accepted' and run_at is not null and ${UNEXPIRED}
             order by run_at limit 1) end as at`,
          [connectionId],
        );
        if (!row?.at) return this.#emptied(em, connectionId);
        await em.query(
          `update lane set lease_owner = null, lease_until = null, waits_for_room = $4, waits_for = $5,
             refused_route = case when paused_until > now() then refused_route end,
             wake_at = greatest($2::timestamptz, now() + $3::double precision * interval '1 millisecond')
           where connection_id = $1`,
          [
            connectionId,
            row.at,
            waitMs(next),
            next.kind === 'no_room',
            next.kind === 'blocked' ? (next.key ?? null) : null,
          ],
        );
      }),
    );
  }

  /**
   * A lane without jobs is forgotten, unless it must remember that the third party wants to be left
   * alone.
   */
  async #emptied(em: EntityManager, connectionId: string): Promise<void> {
    await em.query(
      'delete from lane where connection_id = $1 and not is_cancelled and (paused_until is null or paused_until <= now())',
      [connectionId],
    );
    await em.query(
      'update lane set lease_owner = null, lease_until = null, wake_at = coalesce(paused_until, wake_at) where connection_id = $1',
      [connectionId],
    );
  }

  /** What holds up the lanes of these connections; nothing of those that nothing holds up. */
  async heldUp(connectionIds: readonly string[]): Promise<HeldUpLane[]> {
    return reachingDatabase(() =>
      this.dataSource.query<HeldUpLane[]>(
        `select connection_id as "connectionId", paused_until as "pausedUntil", waits_for as "waitsFor", wake_at as "wakeAt",
           waits_for_room as "waitsForRoom" from lane where connection_id = any($1)`,
        [connectionIds],
      ),
    );
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<Changed<T>> {
    return reachingDatabase(() => this.dataSource.query<Changed<T>>(sql, parameters));
  }
}

function waitMs(next: NextVisit): number {
  switch (next.kind) {
    case 'emptied':
      return 0;
    case 'no_room':
      return ROOM_FALLBACK_MS;
    case 'blocked':
      return next.forMs;
    default:
      return next satisfies never;
  }
}
