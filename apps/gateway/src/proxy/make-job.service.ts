import type { ConnectionRoute } from '#libs/connections';
import type { ProxyRequest } from '#libs/contracts';
import { presentJob } from '#libs/ledger';
import type { Caller } from '#libs/projects';
import type { AnswerShape } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../accept/idempotency-key.js';
import { EnqueueJob } from '../enqueue/enqueue-job.service.js';
import type { CallOutcome } from './call.js';

/** A request whose caller does not wait. */
interface AcceptedJob {
  resource?: string | undefined;
  request: ProxyRequest;
  shape?: AnswerShape | undefined;
  /** It may be sent again although nobody knows whether it has arrived. */
  isResendable?: boolean;
  /** It was said in `Prefer`. */
  isPreferred: boolean;
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  caller: Caller;
}

/** Makes a job of what came as a call. */
@Injectable()
export class MakeJob {
  constructor(private readonly enqueueJob: EnqueueJob) {}

  /** @throws SluiceError `idempotency_mismatch`, `database_unavailable` */
  async make(
    { projectId, connectionId }: ConnectionRoute,
    { resource, request, shape, isResendable, isPreferred }: AcceptedJob,
    { request: { raw }, reply, caller }: Exchange,
  ): Promise<CallOutcome> {
    const idempotencyKey = idempotencyKeyOf(raw.headers);
    const job = await this.enqueueJob.job({
      projectId,
      connectionId,
      keyId: caller.keyId,
      resource,
      request,
      shape,
      terms: { idempotencyKey, resendUnsafe: isResendable },
    });
    if (isPreferred) void reply.header('preference-applied', 'respond-async');
    void reply.code(202).header('location', `/jobs/${job.id}`).send(presentJob(job));
    return { kind: 'answered', status: 202 };
  }
}
