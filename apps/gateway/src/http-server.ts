import type { IncomingMessage } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { keepRawTarget, RAW_BODY_TYPE } from './accept/raw-target.js';
import { serveApiDescription } from './ops/api-description.js';

const BODY_LIMIT_BYTES = 30 * 1_048_576;
const MAX_HEADER_BYTES = 131_072;
const MAX_PARAM_LENGTH = 1_024;
/** Methods beyond Fastify's own that third-party APIs use and Node can parse. */
const MORE_METHODS = [
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'SEARCH',
  'REPORT',
  'MKCALENDAR',
  'PURGE',
  'LINK',
  'UNLINK',
];

/** Fastify as the gateway needs it: proxied targets and bodies untouched, other routes as usual. */
export function createAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    rewriteUrl: (request: unknown) => keepRawTarget(request as IncomingMessage),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: 0,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    forceCloseConnections: 'idle',
  });
}

/** What is set up on the created application before it listens. */
export async function prepareGateway(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addContentTypeParser(RAW_BODY_TYPE, { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  fastify.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  for (const method of MORE_METHODS) fastify.addHttpMethod(method, { hasBody: true });
  await serveApiDescription(app);
}
