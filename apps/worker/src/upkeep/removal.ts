import { CancelledLanes } from '#libs/ledger';
import { AuditLog, OperatorSessions } from '#libs/operators';
import { Projects } from '#libs/projects';
import { StoredUsage } from '#libs/rates';
import { Deliveries, Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';

/** As long as jobs. */
const CALLBACK_DAYS = 14;
/** What was given up can be sent again for so long. */
const GIVEN_UP_HOURS = 72;

/** What was deleted and what has been kept for long goes, a batch at a time. */
@Injectable()
export class Removal {
  constructor(
    private readonly projects: Projects,
    private readonly lanes: CancelledLanes,
    private readonly deliveries: Deliveries,
    private readonly webhooks: Webhooks,
    private readonly usage: StoredUsage,
    private readonly sessions: OperatorSessions,
    private readonly audit: AuditLog,
  ) {}

  emptyProjects(): Promise<void> {
    return this.projects.empty();
  }

  /** Of connections that are gone. */
  cancelJobs(): Promise<void> {
    return this.lanes.empty();
  }

  forgetEndpoints(): Promise<void> {
    return this.deliveries.forgetEndpoints();
  }

  async forgetOldCallbacks(): Promise<void> {
    await this.deliveries.forgetGivenUp(GIVEN_UP_HOURS);
    await this.deliveries.forgetOld(CALLBACK_DAYS);
  }

  /** Those that sign no more. */
  forgetOldSecrets(): Promise<void> {
    return this.webhooks.forgetOldSecrets();
  }

  /** Sessions that have ended, and what nobody has to answer for any more. */
  async forgetOldVisits(): Promise<void> {
    await this.sessions.forgetOld();
    await this.audit.forgetOld();
  }

  /** Of windows that are over. */
  forgetOldUsage(): Promise<void> {
    return this.usage.forgetOld();
  }
}
