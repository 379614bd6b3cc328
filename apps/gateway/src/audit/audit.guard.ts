import { type Actor, AuditLog, IS_TRAFFIC, type OperatorRequest } from '#libs/operators';
import type { AuthenticatedRequest } from '#libs/projects';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

const READS = ['GET', 'HEAD', 'OPTIONS'];

type KnownRequest = FastifyRequest & AuthenticatedRequest & OperatorRequest;

/**
 * Writes down every change before it is made: whose it is, which route, which record. Calls and
 * jobs that come with a key have records of their own.
 */
@Injectable()
export class AuditGuard implements CanActivate {
  constructor(
    private readonly log: AuditLog,
    private readonly reflector: Reflector,
  ) {}

  /** @throws SluiceError `database_unavailable`: then nothing is changed */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<KnownRequest>();
    if (READS.includes(request.method)) return true;
    const actor = actorOf(request);
    if (!actor || (actor.kind === 'api_key' && this.#isTraffic(context))) return true;
    return this.#write(request, actor, http.getResponse<FastifyReply>());
  }

  #isTraffic(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<boolean | undefined>(IS_TRAFFIC, places) ?? false;
  }

  async #write(request: KnownRequest, actor: Actor, { raw }: FastifyReply): Promise<true> {
    const { method, routeOptions, params, body, caller } = request;
    const change = {
      projectId: caller?.projectId ?? null,
      actor,
      method,
      route: routeOptions.url ?? '',
      target: Object.values(params as Record<string, string>).join(' ') || null,
      fields: typeof body === 'object' && body !== null ? Object.keys(body) : [],
    };
    await this.log.record(change, raw);
    return true;
  }
}

/** Nobody, on a route that is open to all. */
function actorOf({ caller, session }: KnownRequest): Actor | undefined {
  if (session) return { kind: 'operator', id: session.operator.id, name: session.operator.name };
  return caller && { kind: 'api_key', id: caller.keyId, name: caller.keyId };
}
