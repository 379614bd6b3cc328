import { BatchCounts, BatchIntake, BatchLanes, KeptLoad, KeptRequests } from '#libs/ledger';
import { Injectable } from '@nestjs/common';

/** Brings batches from one state to the next. */
@Injectable()
export class BatchUpkeep {
  constructor(
    private readonly intake: BatchIntake,
    private readonly lanes: BatchLanes,
    private readonly counts: BatchCounts,
    private readonly kept: KeptRequests,
    private readonly keptLoad: KeptLoad,
  ) {}

  /** Into their lanes, and those of cancelled ones out of them. */
  moveJobs(): Promise<void> {
    return this.lanes.move();
  }

  /** What has become of their jobs. */
  addUp(): Promise<void> {
    return this.counts.addUp();
  }

  /** What is left of uploads that broke off. */
  eraseAborted(): Promise<unknown> {
    return this.intake.eraseAborted();
  }

  /** For what fails next. */
  makeRoom(): Promise<void> {
    return this.keptLoad.makeRoom();
  }

  async forgetOld(): Promise<void> {
    await this.kept.forgetOld();
    await this.counts.forgetOld();
  }
}
