import type { OperatorRole } from '#libs/contracts';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { OpenSession } from './sessions.js';

/** `never`: a route for keys alone, whatever the role. */
export type RequiredRole = OperatorRole | 'never';

export const REQUIRED_ROLE = 'sluice:required-role';

/**
 * What a route asks of an operator. Without the mark a viewer may read, and an operator may change.
 */
export const RequireRole = (role: RequiredRole): MethodDecorator & ClassDecorator =>
  SetMetadata(REQUIRED_ROLE, role);

export const IS_TRAFFIC = 'sluice:is-traffic';

/** What comes through such a route with a key has a record of its own, and no audit entry. */
export const Traffic = (): MethodDecorator & ClassDecorator => SetMetadata(IS_TRAFFIC, true);

/** A request that has come with an operator's session. */
export interface OperatorRequest {
  session?: OpenSession;
}

/** The session of a route that is for operators, as its parameter. */
export const CurrentSession = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<OperatorRequest>().session,
);
