import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anyBody } from '../any-body.js';
import { hangUp, pause } from '../pause.js';
import { wholeNumber } from '../query.js';
import { Refusal } from '../refusal.js';

const DAY_S = 86_400;
const WITHOUT_BODY = new Set([204, 205, 304]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What goes wrong at third parties, on demand and by any method. */
export function troubleRoutes(server: FastifyInstance): void {
  anyBody(server, (scope) => {
    scope.all('/v1/slow', async (request, reply) => {
      const ms = wholeNumber(request, 'ms', { min: 0, max: 600_000, fallback: 1000 });
      await pause(ms, hangUp(reply));
      return reply.send({ waitedMs: ms });
    });
    scope.all('/v1/status/:code', answerStatus);
    scope.all('/v1/fail/reset', (_request, reply) => {
      reply.hijack();
      reply.raw.socket?.resetAndDestroy();
    });
    scope.all('/v1/fail/half', (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/plain', 'content-length': '20' });
      reply.raw.write('0123456789', () => reply.raw.destroy());
    });
    scope.all('/v1/fail/hang', (_request, reply) => {
      reply.hijack();
    });
  });
}

function answerStatus(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code } = request.params as { code: string };
  if (!/^[2-5]\d\d$/.test(code)) {
    throw new Refusal(400, 'bad_request', 'The status must be a whole number from 200 to 599.');
  }
  const status = Number(code);
  const retryAfterS = wholeNumber(request, 'retryAfter', { min: 0, max: DAY_S, fallback: -1 });
  if (retryAfterS >= 0) reply.header('retry-after', retryAfterS);
  if (REDIRECTS.has(status)) reply.header('location', '/');
  reply.code(status);
  return WITHOUT_BODY.has(status) ? reply.send() : reply.send({ status });
}
