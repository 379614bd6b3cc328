import { type Job, Ledger, type NewJob } from '#libs/ledger';
import { Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';

/** Writes a job into the ledger. When this resolves the job is durable. */
@Injectable()
export class EnqueueJob {
  constructor(
    private readonly ledger: Ledger,
    private readonly webhooks: Webhooks,
  ) {}

  /**
   * @throws SluiceError `invalid_request` naming the callback, `idempotency_mismatch`,
   *   `database_unavailable`
   */
  async job(job: NewJob): Promise<Job> {
    await this.webhooks.checkReceivers(job);
    return this.ledger.accept(job);
  }
}
