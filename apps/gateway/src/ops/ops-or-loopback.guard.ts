import { SluiceError } from '#libs/errors';
import { type AuthenticatedRequest, CALLER_OF, type CallerOf } from '#libs/projects';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
/** A proxy in front makes every request look local; the request says so itself. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Lets through who sits on this machine without a proxy between, or holds a key with the scope
 * `ops`.
 */
@Injectable()
export class OpsOrLoopbackGuard implements CanActivate {
  constructor(@Inject(CALLER_OF) private readonly callerOf: CallerOf) {}

  /** @throws SluiceError `invalid_api_key`, `insufficient_scope` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & AuthenticatedRequest>();
    const { headers, socket } = request.raw;
    if (LOOPBACK.test(socket.remoteAddress ?? '') && !FORWARDED.some((name) => name in headers))
      return true;
    const caller = await this.callerOf(headers);
    if (!caller.scopes.has('ops'))
      throw new SluiceError('insufficient_scope', { detail: 'This route needs the scope "ops".' });
    return true;
  }
}
