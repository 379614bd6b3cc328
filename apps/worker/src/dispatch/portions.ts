import { Coalescer } from '#libs/coalescing';
import { ignore } from '#libs/errors';
import { type DueLane, Lanes, type TakenJob } from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';

/** What one statement takes: it must not be long. */
const TOGETHER = { lanes: 16, jobs: 256 };

/** Jobs of a lane that may leave at once. */
interface LaneJobs {
  lane: DueLane;
  ids: string[];
}

/**
 * Jobs that wait for nothing, from their lanes into the queue: those of all lanes that are visited
 * at the same moment are taken with one statement, and travel in portions.
 */
@Injectable()
export class Portions {
  readonly #lanes = new Coalescer<LaneJobs, boolean>((lanes) => this.#setOut(lanes), {
    items: TOGETHER.lanes,
    weight: TOGETHER.jobs,
    weightOf: ({ ids }) => ids.length,
  });

  constructor(
    private readonly lanes: Lanes,
    private readonly queue: JobQueue,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @returns whether they are all in the queue; those that are not are back in their lane */
  async setOut(lane: DueLane, ids: string[]): Promise<boolean> {
    return ids.length === 0 || this.#lanes.add({ lane, ids });
  }

  async #setOut(lanes: readonly LaneJobs[]): Promise<boolean[]> {
    const laneOf = new Map(lanes.flatMap(({ lane, ids }) => ids.map((id) => [id, lane])));
    const taken = await this.lanes.takeAtOnce([...laneOf.keys()]);
    const lost = new Set<DueLane | undefined>();
    await Promise.all(
      byPortion(taken).map(async ([id, jobs]) => {
        if (!(await this.#add(id, jobs, laneOf)))
          for (const job of jobs) lost.add(laneOf.get(job.id));
      }),
    );
    return lanes.map(({ lane }) => !lost.has(lane));
  }

  async #add(id: string, jobs: TakenJob[], laneOf: Map<string, DueLane>): Promise<boolean> {
    const tickets = jobs.flatMap(({ id: jobId, fence, requestBytes }) => {
      const lane = laneOf.get(jobId);
      return lane ? [{ jobId, fence, requestBytes, ...lane }] : [];
    });
    try {
      await this.queue.add({ id, tickets });
      return true;
    } catch (error) {
      this.log.debug({ err: error, portion: id }, 'jobs did not get into the queue');
      for (const job of jobs)
        await this.lanes.putBack(job).catch(ignore('it is missed in the queue, and put back then'));
      return false;
    }
  }
}

function byPortion(taken: TakenJob[]): [portion: string, jobs: TakenJob[]][] {
  const portions = new Map<string, TakenJob[]>();
  for (const job of taken) {
    const name = job.portion ?? job.id;
    const jobs = portions.get(name);
    if (jobs) jobs.push(job);
    else portions.set(name, [job]);
  }
  return [...portions];
}
