import type { IncomingHttpHeaders } from 'node:http';
import type { Scope } from '#libs/contracts';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Caller } from './caller.js';

/**
 * What a route asks of its caller: a scope, an installation key, an operator's session, or nothing.
 * Routes without a mark need `manage`.
 */
export type RequiredScope = Scope | 'installation' | 'operator' | 'public';

export const REQUIRED_SCOPE = 'sluice:required-scope';

/** Any one of these. */
export const RequireScope = (...required: RequiredScope[]): MethodDecorator & ClassDecorator =>
  SetMetadata(REQUIRED_SCOPE, required);

/** A header (lower case) or a parameter of the query. */
export interface KeyPlace {
  in: 'header' | 'query';
  name: string;
}

/** What may be an API key, and where it is. */
export interface PresentedKey {
  key: string;
  place: KeyPlace;
  /** In a place that is ours to read only where the integration puts its credential into it. */
  isElsewhere?: true;
}

/** A request that has passed authentication. */
export interface AuthenticatedRequest {
  caller?: Caller;
  /** By which it was known. */
  presented?: PresentedKey;
}

/** The authenticated caller as a parameter of a route. */
export const CurrentCaller = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().caller,
);

/** Finds the caller behind a request's headers. @throws SluiceError `invalid_api_key` */
export type CallerOf = (headers: IncomingHttpHeaders) => Promise<Caller>;

/** Injection token of `CallerOf`, for routes that authenticate under conditions of their own. */
export const CALLER_OF = Symbol('CallerOf');
