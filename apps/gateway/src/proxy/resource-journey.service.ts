import { SluiceError } from '#libs/errors';
import { ResourceDirectory } from '#libs/resources';
import type { AuthenticatedRequest } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AcceptResource, type ResourceCall } from '../accept/accept-resource.service.js';
import { withoutKey } from '../accept/key-traces.js';
import { readOwnHeaders } from '../accept/own-headers.js';
import { rawHeaders } from '../accept/raw-target.js';
import { AnswerWriter } from '../reply/answer-writer.js';
import { Resolve } from '../resolve/resolve.service.js';
import type { CallOutcome } from './call.js';
import { MakeCall } from './make-call.service.js';
import { MakeJob } from './make-job.service.js';

/** Which method of which resource of which connection is called. */
export interface ResourceTarget {
  selector: string;
  resource: string;
  method: string;
  id?: string | undefined;
}

/** The journey of a resource's call: a call as every other, once it has become a request. */
@Injectable()
export class ResourceJourney {
  constructor(
    private readonly resolve: Resolve,
    private readonly resources: ResourceDirectory,
    private readonly accept: AcceptResource,
    private readonly makeCall: MakeCall,
    private readonly makeJob: MakeJob,
  ) {}

  /** @throws SluiceError stating whether the request may have left */
  async make(
    request: FastifyRequest & AuthenticatedRequest,
    reply: FastifyReply,
    { selector, resource, method, id }: ResourceTarget,
  ): Promise<CallOutcome> {
    const { caller, presented } = request;
    if (!caller || !presented) throw new SluiceError('invalid_api_key', { dispatched: false });
    const route = await this.resolve.connection(caller, selector);
    const found = (await this.resources.load(route)).find(resource, method);
    const { headers } = request.raw;
    const call: ResourceCall = {
      id,
      query: queryOf(request),
      headers: withoutKey(rawHeaders(request.raw), presented.key),
      body: Buffer.isBuffer(request.body) ? request.body : undefined,
    };
    const accepted = {
      ...readOwnHeaders(headers),
      ...(await this.accept.request(call, { route, found }, headers)),
    };
    if (accepted.isAsync) return this.makeJob.make(route, accepted, { request, reply, caller });
    return this.makeCall.make({
      route,
      accepted,
      response: reply.raw,
      answerTo: (grant) => new AnswerWriter(reply.raw, grant),
    });
  }
}

function queryOf({ raw: { url = '' } }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}
