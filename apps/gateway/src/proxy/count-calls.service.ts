import { ConnectionDirectory, type ConnectionRoute } from '#libs/connections';
import { uuidV7 } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { AuthenticatedRequest, Caller } from '#libs/projects';
import { RequestLog } from '#libs/requests';
import { Metrics } from '#libs/telemetry';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isDirect } from '../accept/direct-target.js';
import { isProxied, rawTarget } from '../accept/raw-target.js';
import { classified } from '../reply/classified.js';
import type { CallOutcome } from './call.js';
import { traceparentOf } from './entry-of-call.js';

type IncomingCall = FastifyRequest & AuthenticatedRequest;

/** Counts calls, and how they end. */
@Injectable()
export class CountCalls {
  constructor(
    private readonly metrics: Metrics,
    private readonly directory: ConnectionDirectory,
    private readonly requestLog: RequestLog,
  ) {}

  /**
   * One that is refused before it is made is told of in the request log, if its connection is
   * known: those that are made tell of themselves.
   */
  async count(
    incoming: IncomingCall,
    selector: unknown,
    make: () => Promise<CallOutcome>,
  ): Promise<void> {
    const startedAt = performance.now();
    this.metrics.callStarted();
    let outcome = 'internal_error';
    try {
      const ended = await make();
      outcome = ended.kind === 'answered' ? `${Math.floor(ended.status / 100)}xx` : ended.kind;
    } catch (error) {
      const failure = classified(error);
      outcome = failure.code;
      if (failure.facts.requestId !== undefined) throw failure;
      throw this.#refused(failure, { incoming, selector, startedAt });
    } finally {
      this.metrics.callEnded(outcome, startedAt);
    }
  }

  /** @returns the error, with the id under which it is to be found */
  #refused(failure: SluiceError, { incoming, selector, startedAt }: Refused): SluiceError {
    const { caller, raw, method } = incoming;
    const named = isDirect(raw) ? (caller?.connectionId ?? selector) : selector;
    const route = caller && this.#known(caller, named);
    if (!route) return failure;
    const { projectId, connectionId, integrationId } = route;
    const { code, facts, cause } = failure;
    const id = uuidV7();
    this.requestLog.record({
      ...{ id, projectId, connectionId, integrationId, keyId: caller.keyId, method },
      target: isProxied(raw) ? rawTarget(raw) : (raw.url ?? '/'),
      outcome: code,
      ...{ status: undefined, tokenMs: undefined, upstreamMs: undefined, waitedMs: 0 },
      dispatched: facts.dispatched === true,
      totalMs: performance.now() - startedAt,
      requestBytes: Buffer.isBuffer(incoming.body) ? incoming.body.length : 0,
      responseBytes: 0,
      traceparent: traceparentOf(String(raw.headers['traceparent'])),
    });
    return new SluiceError(code, { ...facts, requestId: id }, cause);
  }

  /** Whoever may not know of a connection learns nothing of it here either. */
  #known({ projectId, connectionId }: Caller, selector: unknown): ConnectionRoute | undefined {
    const route =
      typeof selector === 'string' ? this.directory.peek(projectId, selector) : undefined;
    const isHidden = connectionId !== undefined && connectionId !== route?.connectionId;
    return isHidden ? undefined : route;
  }
}

interface Refused {
  incoming: IncomingCall;
  selector: unknown;
  /** A `performance.now()` instant. */
  startedAt: number;
}
