import { Breakers } from '#libs/breakers';
import { departureName } from '#libs/contracts';
import { JobHistory, Lanes, type QueuedJob, Reconciler, SteeredLanes } from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { Ticks } from '#libs/schedules';
import { Metrics } from '#libs/telemetry';
import { Injectable } from '@nestjs/common';

const JOB_DAYS = 14;

/** Brings the ledger in line with what has become of workers, queue and time. */
@Injectable()
export class LedgerUpkeep {
  constructor(
    private readonly reconciler: Reconciler,
    private readonly history: JobHistory,
    private readonly lanes: Lanes,
    private readonly steered: SteeredLanes,
    private readonly queue: JobQueue,
    private readonly ticks: Ticks,
    private readonly breakers: Breakers,
    private readonly metrics: Metrics,
  ) {}

  /** Jobs of schedules that are due. @returns whether there may be more */
  makeTicks(): Promise<boolean> {
    return this.ticks.make();
  }

  /**
   * Mostly there is nothing to do, and then this is one look. What fails does not keep the rest
   * from being done.
   */
  async reconcile(): Promise<void> {
    const due = await this.reconciler.due();
    const done = await Promise.allSettled([
      due.expired && this.reconciler.expire(),
      due.lost && this.reconciler.recover(),
      due.missed && this.#putBackMissed(),
    ]);
    for (const part of done) if (part.status === 'rejected') throw part.reason;
  }

  /** What other workers have found out of third parties. */
  seeBreakers(): Promise<void> {
    return this.breakers.refresh();
  }

  /** What a gateway has begun when somebody steered lanes, and not ended. */
  steerLanes(): Promise<void> {
    return this.steered.move();
  }

  /** Of jobs that an earlier version has settled too: they are moved first. */
  async eraseResults(): Promise<void> {
    await this.history.adopt();
    await this.reconciler.eraseResults();
  }

  /** What has been kept for days; the days to come are made ready. */
  async forgetOld(): Promise<void> {
    await this.history.prepare();
    await this.history.forget(JOB_DAYS);
    await this.reconciler.forgetKeys();
    await this.steered.forgetOld();
    await this.breakers.forgetOld();
  }

  /**
   * Jobs that should be in the queue and are not, because its store lost them, go back into their
   * lanes.
   */
  async #putBackMissed(): Promise<void> {
    if (!this.queue.isReachable) return;
    const missed = await this.reconciler.missed();
    const portions = [...new Set(missed.map(portionOf))];
    const present = await Promise.all(portions.map((portion) => this.queue.has(portion)));
    const isThere = new Map(portions.map((portion, index) => [portion, present[index]]));
    const waiting = missed.filter((job) => isThere.get(portionOf(job)));
    if (waiting.length > 0) await this.reconciler.present(waiting.map(({ id }) => id));
    for (const job of missed)
      if (!isThere.get(portionOf(job)) && (await this.lanes.putBack(job)))
        this.metrics.jobPutBack();
  }
}

const portionOf = ({ id, fence, portion }: QueuedJob): string =>
  portion ?? departureName(id, fence);
