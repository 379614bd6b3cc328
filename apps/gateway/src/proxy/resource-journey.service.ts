import { headerValue } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { ResourceDirectory, type ResourceMethod } from '#libs/resources';
import type { AuthenticatedRequest } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AcceptResource, type ResourceCall } from '../accept/accept-resource.service.js';
import { isBodyAsItIs } from '../accept/body-form.js';
import { withoutKey } from '../accept/key-traces.js';
import { readOwnHeaders } from '../accept/own-headers.js';
import { rawHeaders } from '../accept/raw-target.js';
import { readResourceQuery } from '../accept/resource-query.js';
import { formedSink } from '../reply/answer-form.js';
import { AnswerWriter } from '../reply/answer-writer.js';
import { Resolve } from '../resolve/resolve.service.js';
import type { CallOutcome, CallTerms } from './call.js';
import { MakeCall } from './make-call.service.js';
import { MakeJob } from './make-job.service.js';
import { WalkList } from './walk-list.service.js';

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
    private readonly walkList: WalkList,
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
      isBodyAsItIs: isBodyAsItIs(request.raw),
    };
    const own = readOwnHeaders(headers);
    const walkedFrom = own.isAsync ? undefined : startOfWalk(call, found.method);
    if (walkedFrom !== undefined) {
      const page = async (cursor: string): Promise<CallTerms> => ({
        ...own,
        ...(await this.accept.request({ ...call, walked: { cursor } }, { route, found }, headers)),
      });
      return this.walkList.walk({ route, keyId: caller.keyId, from: walkedFrom, page }, reply.raw);
    }
    const accepted = {
      ...own,
      ...(await this.accept.request(call, { route, found }, headers)),
    };
    if (accepted.isAsync) return this.makeJob.make(route, accepted, { request, reply, caller });
    return this.makeCall.make({
      route,
      accepted,
      response: reply.raw,
      keyId: caller.keyId,
      answerTo: (grant, id) => formedSink(request.raw, new AnswerWriter(reply.raw, grant, id)),
    });
  }
}

/** Which page a list is walked from, if it is to be walked. */
function startOfWalk({ query, headers }: ResourceCall, method: ResourceMethod): string | undefined {
  const takesLines = /\bapplication\/x-ndjson\b/i.test(headerValue(headers, 'accept') ?? '');
  if (!takesLines || !method.pagination) return undefined;
  const { limit, cursor = '' } = readResourceQuery(query, method);
  return limit === 'all' ? cursor : undefined;
}

function queryOf({ raw: { url = '' } }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}
