import { rateLimitHeaders } from '#libs/errors';
import { IS_TRAFFIC, type OperatorRequest } from '#libs/operators';
import type { AuthenticatedRequest } from '#libs/projects';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LimitRequests } from './limit-requests.service.js';

type KnownRequest = FastifyRequest & AuthenticatedRequest & OperatorRequest;

/**
 * Refuses what is too much before anything is done for it. Answers to management say where their
 * caller stands; on those to calls the same headers are the third party's.
 */
@Injectable()
export class RequestLimitGuard implements CanActivate {
  constructor(
    private readonly limits: LimitRequests,
    private readonly reflector: Reflector,
  ) {}

  /** @throws SluiceError `request_limit` */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const http = context.switchToHttp();
    const { caller, session } = http.getRequest<KnownRequest>();
    const kind = this.#isTraffic(context) ? 'calls' : 'management';
    const parties = session
      ? this.limits.partiesOfOperator(session.operator)
      : caller
        ? this.limits.partiesOf(caller, kind)
        : [];
    if (parties.length === 0) return true;
    return this.limits.count(parties).then((standing) => {
      if (standing && kind === 'management')
        void http.getResponse<FastifyReply>().headers(rateLimitHeaders(standing));
      return true;
    });
  }

  #isTraffic(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<boolean | undefined>(IS_TRAFFIC, places) ?? false;
  }
}
