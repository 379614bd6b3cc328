import { Lanes, Reconciler, type Retention } from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { Injectable } from '@nestjs/common';

/** Brings the ledger in line with what has become of workers, queue and time. */
@Injectable()
export class LedgerUpkeep {
  constructor(
    private readonly reconciler: Reconciler,
    private readonly lanes: Lanes,
    private readonly queue: JobQueue,
  ) {}

  /** Mostly there is nothing to do, and then this is one look. */
  async reconcile(): Promise<void> {
    const due = await this.reconciler.due();
    await Promise.all([
      due.expired && this.reconciler.expire(),
      due.lost && this.reconciler.recover(),
      due.missed && this.#putBackMissed(),
    ]);
  }

  eraseResults(): Promise<boolean> {
    return this.reconciler.eraseResults();
  }

  eraseRequests(retention: Retention): Promise<boolean> {
    return this.reconciler.eraseRequests(retention);
  }

  deleteJobs(retention: Retention): Promise<boolean> {
    return this.reconciler.deleteJobs(retention);
  }

  /** Jobs that should be in the queue and are not, because its store lost them, go back into their lanes. */
  async #putBackMissed(): Promise<void> {
    if (!this.queue.isReachable) return;
    const missed = await this.reconciler.missed();
    const isThere = await Promise.all(
      missed.map(({ id, fence }) => this.queue.has({ jobId: id, fence })),
    );
    const present = missed.filter((_, index) => isThere[index]).map(({ id }) => id);
    if (present.length > 0) await this.reconciler.present(present);
    for (const [index, job] of missed.entries()) if (!isThere[index]) await this.lanes.putBack(job);
  }
}
