import { randomUUID } from 'node:crypto';
import { reachingDatabase } from '#libs/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Changed } from './rows.js';

const LEASE = '10 seconds';
/** Jobs of one lane that may be in the queue or running: enough to keep a fast third party busy, few enough for others to get by. */
const LANE_ROOM = 32;
/** A lane that waits for room is told when there is some; this is for the case that nobody told it. */
const ROOM_FALLBACK_MS = 1_000;

/** A lane to be visited now, by us alone. */
export interface DueLane {
  connectionId: string;
  projectId: string;
}

/** A job that is taken out of its lane, to be put into the queue. */
export interface TakenJob {
  id: string;
  fence: string;
}

/** When a lane should be visited again. `emptied`: when its next job is due, never if there is none. */
export type NextVisit =
  { kind: 'emptied' } | { kind: 'no_room' } | { kind: 'blocked'; forMs: number };

/**
 * Connections' lines of jobs, from the dispatcher's side. A lane is visited by one dispatcher at a time and only when it is due, so a lane
 * that waits costs nothing.
 */
export class Lanes {
  readonly #me = randomUUID();

  constructor(private readonly dataSource: DataSource) {}

  async claimDue(limit: number): Promise<DueLane[]> {
    const [rows] = await this.#query<DueLane>(
      `update lane set lease_owner = $1, lease_until = now() + interval '${LEASE}'
       where connection_id in (
         select connection_id from lane where wake_at <= now() and (lease_until is null or lease_until < now())
           and (paused_until is null or paused_until <= now())
         order by wake_at limit $2 for update skip locked)
       returning connection_id as "connectionId", project_id as "projectId"`,
      [this.#me, limit],
    );
    return rows;
  }

  /** Ids of the jobs whose turn it would be, first one first, as many as there is room for. */
  async next({ connectionId }: DueLane): Promise<{ ids: string[]; isFull: boolean }> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<{ room: string; id: string | null }[]>(
        `with busy as (
           select ${LANE_ROOM} - count(*) as room from job where connection_id = $1 and state in ('queued', 'running')),
         due as (
           select id, priority, seq from job where connection_id = $1 and state = 'accepted'
             and (run_at is null or run_at <= now()) and (expires_at is null or expires_at > now())
           order by priority desc, seq limit greatest(0, (select room from busy)))
         select room, id from busy left join due on true order by priority desc, seq`,
        [connectionId],
      ),
    );
    const ids = rows.flatMap(({ id }) => id ?? []);
    return { ids, isFull: ids.length >= Number(rows[0]?.room ?? 0) };
  }

  /** `accepted → queued`, in the order given. @param dueInMs when they will be put into the queue: until then nobody misses them there */
  async take(ids: string[], dueInMs: number): Promise<TakenJob[]> {
    const [rows] = await this.#query<TakenJob>(
      `update job set state = 'queued', fence = fence + 1, queued_at = now() + $2::double precision * interval '1 millisecond'
       where id = any($1) and state = 'accepted' returning id, fence`,
      [ids, dueInMs],
    );
    return rows.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  }

  /** `queued → accepted`: it did not get into the queue. */
  async putBack({ id, fence }: TakenJob): Promise<void> {
    await this.#query(
      `with changed as (update job set state = 'accepted' where id = $1 and fence = $2 and state = 'queued'
         returning connection_id, project_id)
       insert into lane (connection_id, project_id, wake_at) select connection_id, project_id, now() from changed
       on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at)`,
      [id, fence],
    );
  }

  /** Ends the visit. Jobs that came meanwhile are seen: the lane's row is locked before its jobs are looked at. */
  release({ connectionId }: DueLane, next: NextVisit): Promise<void> {
    return reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const mine = await em.query<unknown[]>(
          'select 1 from lane where connection_id = $1 and lease_owner = $2 for update',
          [connectionId, this.#me],
        );
        if (mine.length === 0) return;
        const [row] = await em.query<{ at: Date | null }[]>(
          `select min(coalesce(run_at, now())) as at from job where connection_id = $1 and state = 'accepted'
             and (expires_at is null or expires_at > now())`,
          [connectionId],
        );
        if (!row?.at) return this.#emptied(em, connectionId);
        await em.query(
          `update lane set lease_owner = null, lease_until = null, waits_for_room = $4,
             wake_at = greatest($2::timestamptz, now() + $3::double precision * interval '1 millisecond')
           where connection_id = $1`,
          [connectionId, row.at, waitMs(next), next.kind === 'no_room'],
        );
      }),
    );
  }

  /** A lane without jobs is forgotten, unless it must remember that the third party wants to be left alone. */
  async #emptied(em: EntityManager, connectionId: string): Promise<void> {
    await em.query(
      'delete from lane where connection_id = $1 and (paused_until is null or paused_until <= now())',
      [connectionId],
    );
    await em.query(
      'update lane set lease_owner = null, lease_until = null, wake_at = paused_until where connection_id = $1',
      [connectionId],
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
