import type { ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { type Links, restoredHeaders } from '#libs/links';
import type { AuthenticatedRequest } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Accept, type AcceptedCall } from '../accept/accept.service.js';
import { selectorOf } from '../accept/direct-target.js';
import { proxyPathOf } from '../accept/raw-target.js';
import { RewriteLinks, wantsLinks } from '../accept/rewrite-links.service.js';
import { formedSink } from '../reply/answer-form.js';
import { AnswerLinks } from '../reply/answer-links.js';
import { type AnswerSink, AnswerWriter } from '../reply/answer-writer.js';
import { Resolve } from '../resolve/resolve.service.js';
import type { CallOutcome } from './call.js';
import { MakeCall } from './make-call.service.js';
import { MakeJob } from './make-job.service.js';
import { withRetries } from './retries.js';

/**
 * What the guard and the router have found is read off the request: no parameter goes through a
 * pipe on this path.
 */
export type SelectingRequest = FastifyRequest<{ Params: { selector: string } }> &
  AuthenticatedRequest;

/** The journey of a call through the gateway. The page to read first. */
@Injectable()
export class CallJourney {
  constructor(
    private readonly resolve: Resolve,
    private readonly accept: Accept,
    private readonly makeJob: MakeJob,
    private readonly makeCall: MakeCall,
    private readonly rewriteLinks: RewriteLinks,
  ) {}

  /** @throws SluiceError stating whether the request may have left */
  async make(request: SelectingRequest, reply: FastifyReply): Promise<CallOutcome> {
    const { caller } = request;
    if (!caller) throw new SluiceError('invalid_api_key');
    const route = await this.resolve.connection(caller, selectorOf(request, caller));
    const accepted = this.accept.call(request, route);
    const links = this.#links(request, route, accepted);
    if (links) accepted.request.headers = restoredHeaders(accepted.request.headers, links);
    if (accepted.isAsync) return this.makeJob.make(route, accepted, { request, reply, caller });
    const { keyId } = caller;
    const response = reply.raw;
    const isGone = (): boolean => response.destroyed;
    const { callerTimeoutMs: timeoutMs } = accepted;
    return withRetries(request, { isGone, timeoutMs }, (last, leftMs) =>
      this.makeCall.make({
        ...{ route, response, keyId },
        accepted: leftMs === undefined ? accepted : { ...accepted, callerTimeoutMs: leftMs },
        answerTo: (grant, id) => {
          const writer = formedSink(request.raw, new AnswerWriter(response, grant, id));
          const answer: AnswerSink = links ? new AnswerLinks(links, writer) : writer;
          return last ? last(answer, grant) : answer;
        },
      }),
    );
  }

  #links(
    { raw }: SelectingRequest,
    route: ConnectionRoute,
    accepted: AcceptedCall,
  ): Links | undefined {
    if (!wantsLinks(accepted, route)) return undefined;
    const { target } = accepted.request;
    return this.rewriteLinks.of(route, { target, proxyPath: proxyPathOf(raw), incoming: raw });
  }
}
