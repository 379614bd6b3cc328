import type { JobPositionView } from '#libs/contracts';
import { type Job, JobPositions } from '#libs/ledger';
import { Injectable } from '@nestjs/common';
import { WaitingJobs } from './waiting-jobs.service.js';

/** Where a job stands in its lane, and the soonest that it can leave. */
@Injectable()
export class FindPosition {
  constructor(
    private readonly positions: JobPositions,
    private readonly waiting: WaitingJobs,
  ) {}

  async of(job: Job): Promise<JobPositionView> {
    const position = await this.positions.of(job.id);
    const { state, waitingFor } = await this.waiting.present(job);
    if (!position) return { state, ahead: 0, isAtLeast: false };
    const { ahead, isAtLeast, dueAt } = position;
    // What somebody has paused may wait for ever.
    if (waitingFor?.kind === 'pause' && waitingFor.until === undefined)
      return { state, ahead, isAtLeast };
    const untilMs = Date.parse(waitingFor?.until ?? '');
    const freeMs = Math.max(dueAt.getTime(), Number.isNaN(untilMs) ? 0 : untilMs);
    const limits = await this.waiting.limitsOf(job.connectionId);
    const soonestMs = Math.max(freeMs, Date.now() + (limits?.soonestMs(ahead) ?? 0));
    return { state, ahead, isAtLeast, soonestAt: new Date(soonestMs).toISOString() };
  }
}
