import { Lanes, Reconciler } from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { Injectable } from '@nestjs/common';

/** Jobs that should be in the queue and are not, because its store lost them, go back into their lanes. */
@Injectable()
export class MissedJobs {
  constructor(
    readonly reconciler: Reconciler,
    private readonly lanes: Lanes,
    private readonly queue: JobQueue,
  ) {}

  async putBack(): Promise<void> {
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
