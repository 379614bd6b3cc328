import { Lanes, Reconciler } from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { Injectable } from '@nestjs/common';

/** Jobs that should be in the queue and are not, because its store lost them, go back into their lanes. */
@Injectable()
export class MissedJobs {
  constructor(
    private readonly reconciler: Reconciler,
    private readonly lanes: Lanes,
    private readonly queue: JobQueue,
  ) {}

  async putBack(): Promise<void> {
    if (!this.queue.isReachable) return;
    const present: string[] = [];
    for (const { id, fence } of await this.reconciler.missed()) {
      if (await this.queue.has({ jobId: id, fence })) present.push(id);
      else await this.lanes.putBack({ id, fence });
    }
    if (present.length > 0) await this.reconciler.present(present);
  }
}
