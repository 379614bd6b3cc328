import { Injectable } from '@nestjs/common';
import { BatchUpkeep } from './batch-upkeep.js';
import { LedgerUpkeep } from './ledger-upkeep.js';
import { Removal } from './removal.js';
import { RequestUpkeep } from './request-upkeep.js';
import type { Task } from './task.js';
import { Tokens } from './tokens.js';

/** Lanes that the gateway did not come to wait so much longer. */
const STEER_MS = 1_000;
const TIDY_MS = 5_000;
/** For what has been kept for long: nobody waits for its end. */
const FORGET_MS = 60_000;

/** What one worker does for all. */
@Injectable()
export class LeaderTasks {
  constructor(
    private readonly ledger: LedgerUpkeep,
    private readonly batches: BatchUpkeep,
    private readonly tokens: Tokens,
    private readonly requests: RequestUpkeep,
    private readonly removal: Removal,
  ) {}

  all(task: (everyMs: number, work: () => Promise<unknown>) => Task): Task[] {
    const { ledger, batches, tokens, requests, removal } = this;
    return [
      task(STEER_MS, () => ledger.steerLanes()),
      task(TIDY_MS, () => ledger.eraseResults()),
      task(TIDY_MS, () => batches.eraseAborted()),
      task(TIDY_MS, () => batches.makeRoom()),
      task(TIDY_MS, () => removal.cancelJobs()),
      task(TIDY_MS, () => removal.emptyProjects()),
      task(TIDY_MS, () => removal.forgetEndpoints()),
      task(TIDY_MS, () => requests.addUp()),
      task(FORGET_MS, () => tokens.forgetOldSessions()),
      task(FORGET_MS, () => tokens.forgetOldCandidates()),
      task(FORGET_MS, () => ledger.forgetOld()),
      task(FORGET_MS, () => batches.forgetOld()),
      task(FORGET_MS, () => removal.forgetOldCallbacks()),
      task(FORGET_MS, () => removal.forgetOldSecrets()),
      task(FORGET_MS, () => removal.forgetOldUsage()),
      task(FORGET_MS, () => removal.forgetOldVisits()),
      task(FORGET_MS, () => requests.forgetOld()),
    ];
  }
}
