import { ChangeFeed } from '#libs/database';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { concatMap, from, map, type Observable } from 'rxjs';

/**
 * Answers a write when this process has heard of it: the next call through the same gateway finds
 * what was written.
 */
@Injectable()
export class OwnWrites implements NestInterceptor {
  constructor(private readonly feed: ChangeFeed) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method === 'GET' || method === 'HEAD') return next.handle();
    return next
      .handle()
      .pipe(concatMap((answer: unknown) => from(this.feed.caughtUp()).pipe(map(() => answer))));
  }
}
