import { breakerKey, Breakers, type Pass, type Upstream } from '#libs/breakers';
import { ConnectionDirectory, type ConnectionRoute } from '#libs/connections';
import { departureName } from '#libs/contracts';
import { SluiceError, ignore } from '#libs/errors';
import {
  type DueLane,
  type LaneRoom,
  Lanes,
  type NextJob,
  type NextVisit,
  type TakenJob,
} from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { type LanePlace, LanePlaces } from './lane-places.js';
import { Portions } from './portions.js';

/** A store that fails in the middle of a visit is not asked again at once. */
const RETRY_MS = 1_000;
/** So much later than the first of what was refused the others follow: by then it may be again. */
const PROBE_MS = 500;

/** A lane, whose next job may be the one that asks whether its third party is up again. */
interface AskingLane extends DueLane {
  isProbe?: true;
}

interface SettingOut {
  lane: AskingLane;
  taken: TakenJob;
  limitRoute: number | undefined;
  place: LanePlace | undefined;
}

/** Takes what may go out of one lane and puts each job into the queue shortly before its place. */
@Injectable()
export class VisitLane {
  readonly #waiting = new Set<SettingOut>();

  constructor(
    private readonly lanes: Lanes,
    private readonly places: LanePlaces,
    private readonly portions: Portions,
    private readonly directory: ConnectionDirectory,
    private readonly breakers: Breakers,
    private readonly queue: JobQueue,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async visit(lane: DueLane): Promise<void> {
    const next = await this.#empty(lane).catch((error: unknown): NextVisit => {
      this.log.debug({ err: error, connectionId: lane.connectionId }, 'a lane was not emptied');
      return { kind: 'blocked', forMs: RETRY_MS };
    });
    await this.lanes.release(lane, next);
  }

  /** Jobs that wait here for their place go back. */
  async stop(): Promise<void> {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    await Promise.allSettled(
      waiting.map((settingOut) => {
        this.places.leave(settingOut.place);
        return this.#stay(settingOut);
      }),
    );
  }

  async #empty(lane: DueLane): Promise<NextVisit> {
    const route = await this.#route(lane);
    const pass = route && (await this.breakers.pass(upstreamOf(route)));
    if (route && pass && pass.kind !== 'closed') return this.#held(lane, route, pass);
    const room = roomOf(route);
    const { jobs, isFull, stopped } = await this.lanes.next(lane, room);
    if (stopped) return stopped;
    if (!route || (room !== 'ordered' && (await this.places.areFree(route)))) {
      const ids = jobs.map(({ id }) => id);
      if (!(await this.portions.setOut(lane, ids))) return { kind: 'blocked', forMs: RETRY_MS };
    } else {
      for (const job of jobs) {
        const blocked = await this.#inPlace({ lane, route, job });
        if (blocked) return blocked;
      }
    }
    if (jobs.some(({ isProbe }) => isProbe)) return { kind: 'blocked', forMs: PROBE_MS };
    return isFull ? { kind: 'no_room', room: room === 'ordered' ? 1 : room } : { kind: 'emptied' };
  }

  /** The third party is down: none leaves, or one that finds out whether it still is. */
  async #held(
    lane: DueLane,
    route: ConnectionRoute,
    { kind, againMs }: Exclude<Pass, { kind: 'closed' }>,
  ): Promise<NextVisit> {
    const upstream = upstreamOf(route);
    const later: NextVisit = { kind: 'blocked', forMs: againMs, key: breakerKey(upstream) };
    if (kind === 'open') return later;
    const { jobs, isFull, stopped } = await this.lanes.next(lane, roomOf(route));
    const [job] = jobs;
    const asking = { ...lane, isProbe: true } as const;
    const blocked = job && (await this.#inPlace({ lane: asking, route, job }));
    if (job && !blocked) return later;
    this.breakers.giveUpProbe(upstream);
    if (stopped) return stopped;
    return blocked ?? (isFull ? later : { kind: 'emptied' });
  }

  async #inPlace({
    lane,
    route,
    job,
  }: {
    lane: AskingLane;
    route: ConnectionRoute;
    job: NextJob;
  }): Promise<NextVisit | undefined> {
    const placed = await this.places.take(route, job);
    if (placed.kind === 'blocked') return placed;
    const { place, limitRoute } = placed;
    const waitMs = place?.waitMs ?? 0;
    const taken = await this.lanes.take(job.id, waitMs);
    if (taken) this.#setOutAtPlace({ lane, taken, limitRoute, place });
    else this.places.giveUp(place);
    return undefined;
  }

  #setOutAtPlace(settingOut: SettingOut): void {
    this.#waiting.add(settingOut);
    this.places.wait(settingOut.place, (place) => {
      this.#waiting.delete(settingOut);
      void this.#setOut({ ...settingOut, place });
    });
  }

  async #setOut(settingOut: SettingOut): Promise<void> {
    const { lane, taken, limitRoute, place } = settingOut;
    try {
      const planned = place && { place: place.reservation.place, at: place.reservation.at };
      const { id: jobId, fence, requestBytes } = taken;
      const ticket = { jobId, fence, requestBytes, ...lane, limitRoute, planned };
      await this.queue.add({ id: departureName(jobId, fence), tickets: [ticket] });
    } catch (error) {
      this.log.debug({ err: error, jobId: taken.id }, 'a job did not get into the queue');
      await this.#stay(settingOut).catch(ignore('the lane comes back when its lease ends'));
    }
  }

  /** A job that has left all the same keeps its place. */
  async #stay({ taken, place }: SettingOut): Promise<void> {
    if (await this.lanes.putBack(taken)) this.places.giveUp(place);
  }

  /** A connection that is gone has no limits; the worker says so in its jobs. */
  async #route({ connectionId }: DueLane): Promise<ConnectionRoute | undefined> {
    try {
      return await this.directory.byId(connectionId);
    } catch (error) {
      if (error instanceof SluiceError && error.code === 'connection_not_found') return undefined;
      throw error;
    }
  }
}

const upstreamOf = ({ projectId, baseUrl }: ConnectionRoute): Upstream => ({
  projectId,
  origin: baseUrl.origin,
});

/** Enough to keep a fast third party busy, few enough for others to get by. */
const ROOM = 64;
/** Jobs that wait in the worker beside those that its line lets run. */
const SPARE = 4;

function roomOf(route: ConnectionRoute | undefined): LaneRoom {
  const { isOrdered, concurrency = ROOM } = route?.limits ?? {};
  return isOrdered ? 'ordered' : Math.min(ROOM, concurrency + SPARE);
}
