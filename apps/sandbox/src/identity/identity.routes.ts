import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TokenBook } from '../oauth/token-book.js';
import { Refusal } from '../refusal.js';
import { requireKey } from './api-key.js';
import { requireAccess } from './bearer.js';

const BASIC = `Basic ${Buffer.from('user:pass').toString('base64')}`;

/** Three ways to say who is calling. No answer repeats the credential. */
export function identityRoutes(server: FastifyInstance, { tokens }: { tokens: TokenBook }): void {
  server.get('/v1/me', (request, reply) => {
    const { grant, scopes } = requireAccess(request, tokens);
    return reply.send({ subject: grant.subject, scopes });
  });
  server.get('/v1/keys/me', (request, reply) => {
    return reply.send({ subject: 'key-holder', via: requireKey(request).via });
  });
  server.get('/v1/basic/me', (request, reply) => {
    requireBasic(request);
    return reply.send({ subject: 'user' });
  });
}

function requireBasic(request: FastifyRequest): void {
  const sent = request.headers.authorization?.replace(/^basic +/i, 'Basic ');
  if (sent === BASIC) return;
  const challenge = { 'www-authenticate': 'Basic realm="sandbox"' };
  throw new Refusal(401, 'unauthorized', 'Send Basic credentials: user, pass.', challenge);
}
