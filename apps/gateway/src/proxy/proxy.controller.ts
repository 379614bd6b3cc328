import type { ServerResponse } from 'node:http';
import type { ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { presentJob } from '#libs/ledger';
import { type AuthenticatedRequest, RequireScope } from '#libs/projects';
import { Metrics } from '#libs/telemetry';
import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../accept/idempotency-key.js';
import type { AcceptedCall } from '../accept/accept.service.js';
import { proxyPathOf } from '../accept/raw-target.js';
import { type AnswerSink, AnswerWriter, type Grant } from '../reply/answer-writer.js';
import { AnswerLinks } from '../reply/links/answer-links.js';
import type { Links } from '../reply/links/links.js';
import { withRestoredLinks } from '../reply/links/request-links.js';
import { RewriteLinks, wantsLinks } from '../reply/links/rewrite-links.service.js';
import type { CallOutcome } from '../reply/pending-call.js';
import { Presence } from '../reply/presence.js';
import { CallSteps } from './call-steps.js';
import { MakeCall } from './make-call.service.js';

/** What the guard and the router have found is read off the request: no parameter goes through a pipe on this path. */
type SelectingRequest = FastifyRequest<{ Params: { selector: string } }> & AuthenticatedRequest;

/** The journey of a call through the gateway. The page to read first. */
@Controller()
export class ProxyController {
  constructor(
    private readonly steps: CallSteps,
    private readonly makeCall: MakeCall,
    private readonly rewriteLinks: RewriteLinks,
    private readonly metrics: Metrics,
  ) {}

  @All('connections/:selector/proxy/*')
  @RequireScope('proxy')
  @ApiExcludeEndpoint()
  async call(@Req() request: SelectingRequest, @Res() reply: FastifyReply): Promise<void> {
    const startedAt = performance.now();
    this.metrics.callStarted();
    let outcome = 'internal_error';
    try {
      const ended = await this.#journey(request, reply);
      outcome = ended.kind === 'answered' ? `${Math.floor(ended.status / 100)}xx` : ended.kind;
    } catch (error) {
      if (error instanceof SluiceError) outcome = error.code;
      throw error;
    } finally {
      this.metrics.callEnded(outcome, startedAt);
    }
  }

  async #journey(request: SelectingRequest, reply: FastifyReply): Promise<CallOutcome> {
    const { caller } = request;
    if (!caller) throw new SluiceError('invalid_api_key');
    const presence = new Presence(reply.raw);
    const route = await this.steps.resolve.connection(caller, request.params.selector);
    const accepted = this.steps.accept.call(request, route);
    const links = this.#links(request, route, accepted);
    if (links) accepted.request.headers = withRestoredLinks(accepted.request.headers, links);
    if (accepted.isAsync) return this.#asJob(route, accepted, { request, reply });
    const answerTo = (grant: Grant) => answering(reply.raw, links, grant);
    return this.makeCall.make({ route, accepted, presence, answerTo });
  }

  /** The caller does not wait: the same request becomes a job. */
  async #asJob(
    { projectId, connectionId }: ConnectionRoute,
    accepted: AcceptedCall,
    { request, reply }: { request: SelectingRequest; reply: FastifyReply },
  ): Promise<CallOutcome> {
    const idempotencyKey = idempotencyKeyOf(request.raw.headers);
    const job = await this.steps.enqueueJob.job({
      projectId,
      connectionId,
      request: accepted.request,
      terms: { idempotencyKey },
    });
    if (accepted.isPreferred) void reply.header('preference-applied', 'respond-async');
    void reply.code(202).header('location', `/jobs/${job.id}`).send(presentJob(job));
    return { kind: 'answered', status: 202 };
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

function answering(response: ServerResponse, links: Links | undefined, grant: Grant): AnswerSink {
  const writer = new AnswerWriter(response, grant);
  return links ? new AnswerLinks(links, writer) : writer;
}
