import { randomUUID } from 'node:crypto';
import { Coalescer } from '#libs/coalescing';
import { prepared, reachingDatabase } from '#libs/database';
import type { DataSource } from 'typeorm';
import { LOCK_LANES, NEXT_JOBS, RELEASE_LANES, TAKE } from './lane-statements.js';
import { jobKey, NEXT_IN_ORDER } from './ordered-lanes.js';
import type { Changed } from './rows.js';

const LEASE = '10 seconds';
/** Visits that end at the same moment end with one commit. */
const RELEASED_AT_ONCE = 64;
const VISITED_AT_ONCE = 16;
/** Jobs that travel in one ticket of the queue. */
const PORTION = 32;
/**
 * A lane that waits for room is told when there is some; this is for the case that nobody told it.
 */
const ROOM_FALLBACK_MS = 1_000;

/** Whether there are lanes at all is asked along. */
const CLAIM_DUE = prepared(
  'claim due lanes',
  `with due as (
     update lane set lease_owner = $1, lease_until = now() + interval '${LEASE}'
     where connection_id in (
       select connection_id from lane
       where wake_at <= now() and not is_cancelled
         and (lease_until is null or lease_until < now())
         and (paused_until is null or paused_until <= now())
       order by wake_at limit $2 for update skip locked)
     returning connection_id, project_id)
   select connection_id as "connectionId", project_id as "projectId" from due
   union all select null, null where exists (select from lane)`,
);

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
  /** It asks for what was refused last: its answer says whether more of that may follow. */
  isProbe: boolean;
}

/** A job that is taken out of its lane, to be put into the queue. */
export interface TakenJob {
  id: string;
  fence: string;
  requestBytes: number;
  /** It travels with others in this one; else alone. */
  portion: string | null;
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
  /** When its pause is over. */
  | { kind: 'paused' }
  /** `room`: jobs of it that may be queued or running. */
  | { kind: 'no_room'; room: number }
  /** `key`: of the limit that it waits for. */
  | { kind: 'blocked'; forMs: number; key?: string };

/** What keeps a lane from being emptied. */
export type StoppedVisit = Extract<NextVisit, { kind: 'paused' | 'blocked' }>;

interface NextJobs {
  jobs: NextJob[];
  /** No more of the lane may be queued. */
  isFull: boolean;
  /** None of them is to leave: somebody has said so, or they follow one that has to wait. */
  stopped?: StoppedVisit;
}

/** How many jobs of a lane may be queued or running; `'ordered'`: one, and in their order. */
export type LaneRoom = number | 'ordered';

interface BegunVisit {
  connectionId: string;
  room: LaneRoom;
}

type NextRow = (NextJob | { id: null }) & {
  place: number;
  room: number;
  isPaused: boolean;
  /** Of a lane that keeps its order: how long its next job has to wait yet. */
  waitMs?: number | null;
};

/** As the statement that ends visits takes it. */
interface EndedVisit {
  connection_id: string;
  wait_ms: number;
  /** It waits until no more of its jobs than these are queued or running. */
  room_again: number | undefined;
  /** Of the limit that it waits for. */
  for_key: string | undefined;
  is_paused: boolean;
}

/**
 * Connections' lines of jobs, from the dispatcher's side. A lane is visited by one dispatcher at a
 * time and only when it is due, so a lane that waits costs nothing.
 */
export class Lanes {
  readonly #me = randomUUID();
  readonly #visits = new Coalescer<BegunVisit, NextJobs>((visits) => this.#next(visits), {
    items: VISITED_AT_ONCE,
  });
  readonly #releases = new Coalescer<EndedVisit, void>((visits) => this.#release(visits), {
    items: RELEASED_AT_ONCE,
  });

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Whether there are lanes at all, due or not, is asked along: without any, there is nothing to
   * look out for.
   */
  async claimDue(limit: number): Promise<{ due: DueLane[]; areAny: boolean }> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<(DueLane | Record<keyof DueLane, null>)[]>(CLAIM_DUE, [
        this.#me,
        limit,
      ]),
    );
    return { due: rows.filter((row) => row.connectionId !== null), areAny: rows.length > 0 };
  }

  /**
   * The jobs whose turn it would be, first one first, as many as there is room for. After a refusal
   * those that ask for something else go first, once, with one of those that were refused: what is
   * refused may be refused for its route only.
   */
  next({ connectionId }: DueLane, room: LaneRoom): Promise<NextJobs> {
    return this.#visits.add({ connectionId, room });
  }

  async #next(visits: readonly BegunVisit[]): Promise<NextJobs[]> {
    const [ordered, free] = await Promise.all([
      this.#rows(
        NEXT_IN_ORDER,
        visits.filter(({ room }) => room === 'ordered'),
      ),
      this.#rows(
        NEXT_JOBS,
        visits.filter(({ room }) => room !== 'ordered'),
      ),
    ]);
    const rowsOf = new Map([...ordered, ...free]);
    return visits.map((visit) => nextOf(rowsOf.get(visit) ?? []));
  }

  async #rows(
    statement: typeof NEXT_JOBS,
    visits: readonly BegunVisit[],
  ): Promise<[BegunVisit, NextRow[]][]> {
    if (visits.length === 0) return [];
    const lanes = visits.map(({ connectionId }) => connectionId);
    const rooms = visits.flatMap(({ room }) => (room === 'ordered' ? [] : [room]));
    const rows = await reachingDatabase(() =>
      this.dataSource.query<NextRow[]>(statement, rooms.length > 0 ? [lanes, rooms] : [lanes]),
    );
    return visits.map((visit, index) => [visit, rows.filter(({ place }) => place === index)]);
  }

  /** `accepted → queued`, in the order given: they leave at once, many in a portion. */
  takeAtOnce(ids: string[]): Promise<TakenJob[]> {
    const portions = Array.from({ length: Math.ceil(ids.length / PORTION) }, () => randomUUID());
    return this.#take(ids, [0, portions, PORTION]);
  }

  /**
   * `accepted → queued`: it leaves alone.
   * @param dueInMs when it will be put into the queue: until then nobody misses it there
   */
  async take(id: string, dueInMs: number): Promise<TakenJob | undefined> {
    const [taken] = await this.#take([id], [dueInMs, [], 1]);
    return taken;
  }

  async #take(ids: string[], how: [dueInMs: number, portions: string[], jobs: number]) {
    const [rows] = await this.#query<TakenJob>(TAKE, [ids, ...how]);
    const places = new Map(ids.map((id, place) => [id, place]));
    const placeOf = ({ id }: TakenJob): number => places.get(id) ?? 0;
    return rows.toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  /** `queued → accepted`: it is not in the queue. @returns whether it was still to be put back */
  async putBack({ id, fence }: Pick<TakenJob, 'id' | 'fence'>): Promise<boolean> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<unknown[]>(
        `with changed as (
           update job set state = 'accepted' where id = $1 and fence = $2 and state = 'queued'
           returning connection_id, project_id)
         insert into lane (connection_id, project_id, wake_at)
           select connection_id, project_id, now() from changed
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
    return this.#releases.add({
      connection_id: connectionId,
      wait_ms: waitMs(next),
      room_again: next.kind === 'no_room' ? Math.floor(next.room / 2) : undefined,
      for_key: next.kind === 'blocked' ? next.key : undefined,
      is_paused: next.kind === 'paused',
    });
  }

  async #release(visits: readonly EndedVisit[]): Promise<void[]> {
    const lanes = visits.map(({ connection_id: id }) => id);
    await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        await em.query(LOCK_LANES, [lanes, this.#me]);
        await em.query(RELEASE_LANES, [JSON.stringify(visits), this.#me]);
      }),
    );
    return visits.map(() => undefined);
  }

  /** What holds up the lanes of these connections; nothing of those that nothing holds up. */
  async heldUp(connectionIds: readonly string[]): Promise<HeldUpLane[]> {
    return reachingDatabase(() =>
      this.dataSource.query<HeldUpLane[]>(
        `select connection_id as "connectionId", paused_until as "pausedUntil",
           waits_for as "waitsFor", wake_at as "wakeAt", waits_for_room as "waitsForRoom"
         from lane where connection_id = any($1)`,
        [connectionIds],
      ),
    );
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<Changed<T>> {
    return reachingDatabase(() => this.dataSource.query<Changed<T>>(sql, parameters));
  }
}

function nextOf(rows: readonly NextRow[]): NextJobs {
  const jobs = rows.flatMap((row) => (row.id === null ? [] : [row]));
  const { room = 0, isPaused = false, waitMs } = rows[0] ?? {};
  const isFull = jobs.length >= room;
  if (isPaused) return { jobs: [], isFull, stopped: { kind: 'paused' } };
  const [first] = jobs;
  if (!first || !waitMs || waitMs <= 0) return { jobs, isFull };
  return { jobs: [], isFull, stopped: { kind: 'blocked', forMs: waitMs, key: jobKey(first.id) } };
}

function waitMs(next: NextVisit): number {
  switch (next.kind) {
    case 'emptied':
    case 'paused':
      return 0;
    case 'no_room':
      return ROOM_FALLBACK_MS;
    case 'blocked':
      return next.forMs;
    default:
      return next satisfies never;
  }
}
