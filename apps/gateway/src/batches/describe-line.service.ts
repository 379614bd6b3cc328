import type { IncomingHttpHeaders } from 'node:http';
import { createJobSchema } from '#libs/contracts';
import { retryWhileUnavailable } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { NewJob } from '#libs/ledger';
import type { Caller } from '#libs/projects';
import { Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';
import { readJob } from '../accept/read-json.js';
import { DescribeJob } from '../jobs/describe-job.service.js';
import { errorsOf } from '../manage/validation.pipe.js';

/** So long a batch waits for a database that is away. */
const PATIENCE_MS = 5_000;
/** Receivers that are known to be there, of one batch. */
const MOST_RECEIVERS = 1_000;

/** A description in JSON → the job. @throws SluiceError */
type Describe = (json: Buffer) => Promise<NewJob>;

/** What describes one job among others → the job. */
@Injectable()
export class DescribeLine {
  constructor(
    private readonly describe: DescribeJob,
    private readonly webhooks: Webhooks,
  ) {}

  /**
   * For the jobs of one batch.
   * @param headers of the request that holds them
   */
  of(caller: Caller, headers: IncomingHttpHeaders): Describe {
    const receivers = new Set<string>();
    return async (json) => {
      const { text, rest } = readJob(json);
      const { data: input, error } = createJobSchema.safeParse(rest);
      if (!input)
        throw new SluiceError('invalid_request', { errors: error.issues.flatMap(errorsOf) });
      if (input.idempotencyKey !== undefined) throw ownKey();
      const job = await retryWhileUnavailable(PATIENCE_MS, () =>
        this.describe.job(caller, { input, text, headers }),
      );
      await this.#checkReceivers(job, receivers);
      return job;
    };
  }

  async #checkReceivers(job: NewJob, known: Set<string>): Promise<void> {
    const { callback, walk } = job;
    if (!callback && !walk?.deliversPages) return;
    const key = JSON.stringify(callback ?? null);
    if (known.has(key)) return;
    await retryWhileUnavailable(PATIENCE_MS, () => this.webhooks.checkReceivers(job));
    if (known.size < MOST_RECEIVERS) known.add(key);
  }
}

const ownKey = (): SluiceError =>
  new SluiceError('invalid_request', {
    errors: [
      {
        path: 'idempotencyKey',
        message: 'is for jobs that are posted one by one; of a batch it is the header',
      },
    ],
  });
