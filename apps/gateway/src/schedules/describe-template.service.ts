import type { ScheduledJob } from '#libs/contracts';
import type { JobTemplate } from '#libs/schedules';
import { Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';
import { jobTextOf } from '../accept/job-text.js';
import { DescribeJob } from '../jobs/describe-job.service.js';
import type { DescribingRequest } from './describing-request.js';

/** What a schedule says of its jobs → what each of them is made of. */
@Injectable()
export class DescribeTemplate {
  constructor(
    private readonly describe: DescribeJob,
    private readonly webhooks: Webhooks,
  ) {}

  /** @throws SluiceError as `DescribeJob` does, and naming the callback */
  async template({ caller, raw }: DescribingRequest, input: ScheduledJob): Promise<JobTemplate> {
    const { headers } = raw;
    const job = await this.describe.job(caller, { input, text: jobTextOf(raw), headers });
    await this.webhooks.checkReceivers(job);
    const { retry, priority, resendUnsafe } = job.terms;
    const { expiresAfterMs } = input;
    return { ...job, terms: { retry, priority, resendUnsafe, expiresAfterMs } };
  }
}
