import type { FastifyInstance, FastifyRequest } from 'fastify';
import { anyBody } from '../any-body.js';
import { sentKey } from '../identity/api-key.js';
import { bearerToken } from '../identity/bearer.js';
import type { TokenBook } from '../oauth/token-book.js';
import { wholeNumber } from '../query.js';
import type { SlidingLog } from './sliding-log.js';

interface Parts {
  clock: () => number;
  tokens: TokenBook;
  limiter: SlidingLog;
}

/** Every answer says where the caller stands; another limit or window is another limiter. */
export function limitedRoutes(server: FastifyInstance, { clock, tokens, limiter }: Parts): void {
  anyBody(server, (scope) => {
    scope.all('/v1/limited', (request, reply) => {
      const requests = wholeNumber(request, 'limit', { min: 1, max: 10_000, fallback: 10 });
      const windowMs = wholeNumber(request, 'windowMs', {
        min: 1,
        max: 86_400_000,
        fallback: 1000,
      });
      const key = `${requests}/${windowMs} ${callerOf(request, tokens)}`;
      const nowMs = clock();
      const decision = limiter.decide(key, { requests, windowMs }, nowMs);
      reply.headers({
        'x-ratelimit-limit': requests,
        'x-ratelimit-remaining': decision.remaining,
        'x-ratelimit-reset': Math.ceil(decision.resetAtMs / 1000),
      });
      if (decision.admitted) return reply.send({ admitted: true, remaining: decision.remaining });
      const retryAfterS = Math.ceil((decision.resetAtMs - nowMs) / 1000);
      const message = `Too many requests; try again in ${retryAfterS} s.`;
      return reply.code(429).header('retry-after', retryAfterS).send({ error: 'limited', message });
    });
  });
}

/** A grant stays one caller through all its refreshes. */
function callerOf(request: FastifyRequest, tokens: TokenBook): string {
  const token = bearerToken(request);
  const access = token === undefined ? undefined : tokens.find(token);
  if (typeof access === 'object') return access.grant.id;
  return request.headers.authorization ?? sentKey(request)?.key ?? request.ip;
}
