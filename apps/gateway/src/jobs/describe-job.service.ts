import type { NewJob } from '#libs/ledger';
import type { Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { AcceptJob } from '../accept/accept-job.service.js';
import { Resolve } from '../resolve/resolve.service.js';
import { DescribeRequest, type JobDescription } from './describe-request.service.js';

/** A description of a job → the job, as the ledger takes it. */
@Injectable()
export class DescribeJob {
  constructor(
    private readonly resolve: Resolve,
    private readonly accept: AcceptJob,
    private readonly describe: DescribeRequest,
  ) {}

  /** @throws SluiceError as `Resolve`, `AcceptJob` and `DescribeRequest` do */
  async job(caller: Caller, description: JobDescription): Promise<NewJob> {
    const { projectId, keyId } = caller;
    const { input, text } = description;
    const route = await this.resolve.connection(caller, input.connection);
    const { connectionId } = route;
    const metadata = this.accept.metadata(text);
    const { callback, retry, expiresAt, runAt, priority, idempotencyKey } = input;
    const { isResendable, ...described } = await this.describe.request(description, route);
    const resendUnsafe = input.resendUnsafe || isResendable;
    const terms = { retry, expiresAt, runAt, priority, resendUnsafe, idempotencyKey };
    return { projectId, keyId, connectionId, ...described, callback, metadata, terms };
  }
}
