import { METHODS } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.js';
import { RAW_TYPE } from './raw-request.js';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Shows any request as its bytes arrived: any method, type and body, GET and DELETE included. */
export function echoRoutes(server: FastifyInstance): void {
  void server.register((scope, _options, done) => {
    for (const method of METHODS) {
      const known = scope.supportedMethods.includes(method);
      if (!known && method !== 'CONNECT') scope.addHttpMethod(method, { hasBody: true });
    }
    // The handler reads the body: Fastify reads none on GET, and this way all methods are alike.
    scope.addContentTypeParser(RAW_TYPE, (_request, _payload, parsed) => parsed(null));
    scope.all('/v1/echo/*', async (request, reply) => reply.send(await describe(request)));
    done();
  });
}

async function describe(request: FastifyRequest) {
  const body = await readBody(request);
  return {
    method: request.raw.method,
    target: request.originalUrl,
    headers: pairs(request.raw.rawHeaders),
    bodyBase64: body.toString('base64'),
    bodyBytes: body.length,
  };
}

async function readBody(request: FastifyRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.raw as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new Refusal(413, 'too_large', `Send at most ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function pairs(rawHeaders: readonly string[]): [name: string, value: string][] {
  return rawHeaders.flatMap((name, index) => {
    return index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [];
  });
}
