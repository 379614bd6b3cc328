import type { FastifyInstance } from 'fastify';

const BYTES = 'application/octet-stream';

/** A scope whose routes take any body of any type, a malformed type too, and drop it. */
export function anyBody(server: FastifyInstance, routes: (scope: FastifyInstance) => void): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(BYTES, (_request, payload, parsed) => {
      payload.resume();
      parsed(null);
    });
    scope.addHook('onRequest', (request, _reply, next) => {
      request.headers['content-type'] = BYTES;
      next();
    });
    routes(scope);
    done();
  });
}
