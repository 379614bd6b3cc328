import { type CreateJob, createJobSchema, type JobView } from '#libs/contracts';
import { presentJob } from '#libs/ledger';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { idempotencyKeyOf } from '../accept/idempotency-key.js';
import { AcceptJob } from '../accept/accept-job.service.js';
import { jobTextOf } from '../accept/job-text.js';
import { EnqueueJob } from '../enqueue/enqueue-job.service.js';
import { Resolve } from '../resolve/resolve.service.js';

/** The journey of a job through the gateway. */
@ApiTags('jobs')
@Controller('jobs')
@RequireScope('proxy')
export class AcceptJobsController {
  constructor(
    private readonly resolve: Resolve,
    private readonly accept: AcceptJob,
    private readonly enqueue: EnqueueJob,
  ) {}

  /** The request is made when its turn comes. 202 means: it is committed and will not be lost. */
  @Post()
  @HttpCode(202)
  @ApiHeader({ name: 'idempotency-key', required: false })
  async create(
    @CurrentCaller() { projectId, keyId }: Caller,
    @Body({ schema: createJobSchema }) input: CreateJob,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const { connectionId, ...route } = await this.resolve.connection(
      { projectId },
      input.connection,
    );
    const { headers } = reply.request;
    const text = jobTextOf(reply.request.raw);
    const request = this.accept.request({ ...input, text }, route, headers);
    const metadata = this.accept.metadata(text);
    const { callback, retry, expiresAt, runAt, priority, resendUnsafe } = input;
    const idempotencyKey = idempotencyKeyOf(headers) ?? input.idempotencyKey;
    const terms = { retry, expiresAt, runAt, priority, resendUnsafe, idempotencyKey };
    const job = { projectId, keyId, connectionId, request, callback, metadata, terms };
    const accepted = await this.enqueue.job(job);
    void reply.header('location', `/jobs/${accepted.id}`);
    return presentJob(accepted);
  }
}
