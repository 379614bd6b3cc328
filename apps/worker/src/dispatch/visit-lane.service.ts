import { ConnectionDirectory, type ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { turnName } from '#libs/contracts';
import { type DueLane, Lanes, type NextJob, type NextVisit, type TakenJob } from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { LOGGER, type Logger } from '#libs/telemetry';
import { SETS_OUT_AHEAD_MS, type Turn } from '#libs/turns';
import { Inject, Injectable } from '@nestjs/common';
import { LaneTurns } from './lane-turns.js';

/** A store that fails in the middle of a visit is not asked again at once. */
const RETRY_MS = 1_000;

interface Departure {
  lane: DueLane;
  taken: TakenJob;
  turn: Turn | undefined;
}

/** Takes what may go out of one lane and puts each job into the queue when its turn comes. */
@Injectable()
export class VisitLane {
  readonly #waiting = new Map<NodeJS.Timeout, Departure>();

  constructor(
    private readonly lanes: Lanes,
    private readonly turns: LaneTurns,
    private readonly directory: ConnectionDirectory,
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

  /** Jobs that wait here for their turn go back. */
  async stop(): Promise<void> {
    const departures = [...this.#waiting.entries()];
    this.#waiting.clear();
    await Promise.allSettled(
      departures.map(([timer, departure]) => {
        clearTimeout(timer);
        return this.#stay(departure);
      }),
    );
  }

  async #empty(lane: DueLane): Promise<NextVisit> {
    const route = await this.#route(lane);
    const { jobs, isFull } = await this.lanes.next(lane, roomOf(route));
    if (!route?.line || route.line.windows.length === 0) {
      const ids = jobs.map(({ id }) => id);
      const taken = await this.lanes.take(ids, 0);
      const departures = taken.map((job) => this.#depart({ lane, taken: job, turn: undefined }));
      const departed = await Promise.all(departures);
      if (departed.includes(false)) return { kind: 'blocked', forMs: RETRY_MS };
    } else {
      for (const job of jobs) {
        const blocked = await this.#inTurn({ lane, route, job });
        if (blocked) return blocked;
      }
    }
    return isFull ? { kind: 'no_room' } : { kind: 'emptied' };
  }

  async #inTurn({
    lane,
    route,
    job,
  }: {
    lane: DueLane;
    route: ConnectionRoute;
    job: NextJob;
  }): Promise<NextVisit | undefined> {
    const decision = await this.turns.take(route, turnName(job.id, nextFence(job)));
    if (decision.kind === 'blocked') return decision;
    const { turn, waitMs } = decision;
    const [taken] = await this.lanes.take([job.id], waitMs);
    if (!taken) {
      await this.turns.giveBack(turn);
      return undefined;
    }
    this.#departAt({ lane, taken, turn }, waitMs - SETS_OUT_AHEAD_MS);
    return undefined;
  }

  #departAt(departure: Departure, waitMs: number): void {
    if (waitMs <= 0) return void this.#depart(departure);
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      void this.#depart(departure);
    }, waitMs);
    this.#waiting.set(timer, departure);
  }

  async #depart(departure: Departure): Promise<boolean> {
    const { lane, taken, turn } = departure;
    const turnAt = turn === undefined ? {} : { turnAt: turn.at };
    try {
      await this.queue.add({ jobId: taken.id, fence: taken.fence, ...lane, ...turnAt });
      return true;
    } catch (error) {
      this.log.debug({ err: error, jobId: taken.id }, 'a job did not get into the queue');
      await this.#stay(departure).catch(() => undefined);
      return false;
    }
  }

  /** A job that has left all the same keeps its turn. */
  async #stay({ taken, turn }: Departure): Promise<void> {
    if (await this.lanes.putBack(taken)) await this.turns.giveBack(turn).catch(() => undefined);
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

/** Enough to keep a fast third party busy, few enough for others to get by. */
const ROOM = 32;
/** Jobs that wait in the worker beside those that its line lets run. */
const SPARE = 4;

const roomOf = (route: ConnectionRoute | undefined): number =>
  Math.min(ROOM, (route?.line?.concurrency ?? ROOM) + SPARE);

const nextFence = ({ fence }: NextJob): string => String(BigInt(fence) + 1n);
