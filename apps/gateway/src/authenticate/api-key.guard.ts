import type { Scope } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import {
  type AuthenticatedRequest,
  type Caller,
  REQUIRED_SCOPE,
  type RequiredScope,
} from '#libs/projects';
import { Metrics } from '#libs/telemetry';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { REQUIRED_ROLE, type RequiredRole } from '#libs/operators';
import { AdmitOperator } from './admit-operator.service.js';
import { Authenticate, type Identity } from './authenticate.service.js';

/**
 * Every route needs a key with its scope, or an operator's session, except those marked public.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly authenticate: Authenticate,
    private readonly operators: AdmitOperator,
    private readonly reflector: Reflector,
    private readonly metrics: Metrics,
  ) {}

  /**
   * @throws SluiceError `invalid_api_key`, `insufficient_scope`, `database_unavailable`; what
   *   `AdmitOperator` throws
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const required = this.#requiredScope(context);
    if (required.includes('public')) return true;
    const startedAt = performance.now();
    const request = context.switchToHttp().getRequest<FastifyRequest & AuthenticatedRequest>();
    if (this.operators.isConcerned(request, required))
      return this.operators.admit(request, { scopes: required, role: this.#role(context) });
    const admit = ({ caller, presented }: Identity): boolean => {
      assertAllowed(caller, required);
      request.caller = caller;
      request.presented = presented;
      this.metrics.step('authenticate', startedAt);
      return true;
    };
    const { headers } = request.raw;
    const url = proxiedUrl(request);
    const known = this.authenticate.peek(headers, url);
    return known ? admit(known) : this.authenticate.identify(headers, url).then(admit);
  }

  #role(context: ExecutionContext): RequiredRole | undefined {
    return this.reflector.getAllAndOverride<RequiredRole | undefined>(REQUIRED_ROLE, [
      context.getHandler(),
      context.getClass(),
    ]);
  }

  #requiredScope(context: ExecutionContext): readonly RequiredScope[] {
    return (
      this.reflector.getAllAndOverride<readonly RequiredScope[] | undefined>(REQUIRED_SCOPE, [
        context.getHandler(),
        context.getClass(),
      ]) ?? ['manage']
    );
  }
}

/** As it was sent. Only there an integration is about to be known. */
const proxiedUrl = ({ params, originalUrl }: FastifyRequest): string | undefined =>
  Object.hasOwn(params as object, 'selector') ? originalUrl : undefined;

function assertAllowed({ installation, scopes }: Caller, required: readonly RequiredScope[]): void {
  const isInstallation = required.includes('installation');
  if (isInstallation ? installation : required.some((scope) => scopes.has(scope as Scope))) return;
  const names = required.map((scope) => `"${scope}"`).join(' or ');
  throw new SluiceError('insufficient_scope', {
    detail: `This route needs ${isInstallation ? 'an installation key' : `the scope ${names}`}.`,
  });
}
