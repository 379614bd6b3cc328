import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.js';
import type { SandboxStats } from '../stats.js';
import { authorize } from './authorize.js';
import { authenticateClient } from './client.js';
import type { CodeBook } from './code-book.js';
import { requiredParameter } from './parameters.js';
import type { TokenBook } from './token-book.js';
import { tokenExchange } from './token.js';

const FORM = 'application/x-www-form-urlencoded';

interface Parts {
  clock: () => number;
  stats: SandboxStats;
  tokens: TokenBook;
  codes: CodeBook;
}

/** The authorisation server: RFC 6749, 7636, 7009 and the rotation of RFC 9700. */
export function oauthRoutes(server: FastifyInstance, parts: Parts): void {
  void server.register((scope, _options, done) => {
    speakOAuth(scope);
    scope.get('/oauth/authorize', authorize(parts));
    const exchange = tokenExchange(parts);
    const countTokenRequest = (_request: FastifyRequest, _reply: unknown, next: () => void) => {
      parts.stats.tokenRequests += 1;
      next();
    };
    scope.post('/oauth/token', { onRequest: countTokenRequest }, (request, reply) => {
      return reply.send(exchange(authenticatedForm(request)));
    });
    scope.post('/oauth/revoke', (request, reply) => {
      parts.tokens.revoke(requiredParameter(authenticatedForm(request), 'token'));
      return reply.send();
    });
    done();
  });
}

/** Form bodies in, RFC 6749 error bodies out, and nothing that a cache may keep. */
function speakOAuth(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()));
  });
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
    done();
  });
  scope.setErrorHandler((error: Refusal | FastifyError, _request, reply) => {
    const known = error instanceof Refusal ? error : unreadable(error);
    const body = { error: known.code, error_description: known.message };
    return reply.code(known.status).headers(known.headers).send(body);
  });
}

function unreadable(error: FastifyError): Refusal {
  if ((error.statusCode ?? 500) >= 500) return new Refusal(500, 'server_error', 'Try again.');
  return new Refusal(400, 'invalid_request', `Send the parameters as ${FORM}.`);
}

function authenticatedForm(request: FastifyRequest): URLSearchParams {
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  authenticateClient(request.headers.authorization, form);
  return form;
}
