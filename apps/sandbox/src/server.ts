import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { rewriteEcho } from './echo/raw-request.js';
import { Refusal } from './refusal.js';
import { registerRoutes, type Parts } from './routes.js';

/** Long targets and many headers are somebody's legitimate request: the echo must show them. */
const MAX_HEAD_BYTES = 128 * 1024;

export function createServer(parts: Parts): FastifyInstance {
  const server = Fastify({
    forceCloseConnections: true,
    rewriteUrl: rewriteEcho,
    frameworkErrors: (error, _request, reply) => void refuse(reply, error),
    http: { maxHeaderSize: MAX_HEAD_BYTES },
  });
  // Counted below Fastify's router, so that requests it refuses itself are counted too.
  server.server.on('request', () => {
    parts.stats.requests += 1;
  });
  server.setErrorHandler((error: Refusal | FastifyError, _request, reply) => refuse(reply, error));
  server.setNotFoundHandler((request, reply) => {
    const asked = `${request.method} ${request.url.replace(/\?.*/s, '')}`;
    const message = `There is no route ${asked}; GET / lists the routes.`;
    return refuse(reply, new Refusal(404, 'not_found', message));
  });
  registerRoutes(server, parts);
  return server;
}

function refuse(reply: FastifyReply, error: Refusal | FastifyError): FastifyReply {
  if (error instanceof Refusal) {
    const body = { error: error.code, message: error.message };
    return reply.code(error.status).headers(error.headers).send(body);
  }
  const status = error.statusCode ?? 500;
  const code = status < 500 ? 'bad_request' : 'internal';
  return reply.code(status).send({ error: code, message: error.message });
}
