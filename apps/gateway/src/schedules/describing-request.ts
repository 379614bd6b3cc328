import type { Caller } from '#libs/projects';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A request that says what jobs are made of, and who sends it. */
export interface DescribingRequest extends Pick<FastifyRequest, 'raw'> {
  caller: Caller;
}

/** The request as a parameter of a route. */
export const Describing = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<DescribingRequest>(),
);
