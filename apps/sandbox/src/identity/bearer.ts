import type { FastifyRequest } from 'fastify';
import type { Scope } from '../oauth/scopes.js';
import type { Access, TokenBook } from '../oauth/token-book.js';
import { Refusal } from '../refusal.js';

export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The access of a live bearer token; every other request is refused as RFC 6750 says. */
export function requireAccess(request: FastifyRequest, tokens: TokenBook): Access {
  const token = bearerToken(request);
  if (token === undefined) {
    const message = 'Send an access token: Authorization: Bearer <token>.';
    throw new Refusal(401, 'unauthorized', message, { 'www-authenticate': 'Bearer' });
  }
  const access = tokens.find(token);
  if (typeof access !== 'string') return access;
  const message = `The access token is ${access}; refresh it or authorize again.`;
  const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };
  throw new Refusal(401, 'invalid_token', message, challenge);
}

/** An `onRequest` hook: a request without the scope is refused before its body is read. */
export function needsScope(tokens: TokenBook, scope: Scope) {
  return (request: FastifyRequest, _reply: unknown, done: () => void): void => {
    if (!requireAccess(request, tokens).scopes.includes(scope)) {
      const challenge = `Bearer error="insufficient_scope", scope="${scope}"`;
      const message = `This needs the scope ${scope}; authorize again with it.`;
      throw new Refusal(403, 'insufficient_scope', message, { 'www-authenticate': challenge });
    }
    done();
  };
}
