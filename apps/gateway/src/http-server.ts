import { type IncomingMessage, METHODS } from 'node:http';
import type { Socket } from 'node:net';
import { SluiceError, toProblem } from '#libs/errors';
import type { Logger } from '#libs/telemetry';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { announcesMuchBody, keepRawTarget, RAW_BODY_TYPE } from './accept/raw-target.js';
import { Authenticate } from './authenticate/authenticate.service.js';
import { serveApiDescription } from './ops/api-description.js';
import { isOnTheBoard, serveQueueBoard } from './ops/board/queue-board.js';
import { ProblemFilter } from './reply/problem.filter.js';

const BODY_LIMIT_BYTES = 30 * 1_048_576;
const MAX_HEADER_BYTES = 131_072;
const MAX_HEADERS = 1_000;
const MAX_PARAM_LENGTH = 1_024;

/** Fastify as the gateway needs it: proxied targets and bodies untouched, every refusal of its own a problem document. */
export function createAdapter(log: Logger): FastifyAdapter {
  const problems = new ProblemFilter(log);
  return new FastifyAdapter({
    rewriteUrl: (request: unknown) => keepRawTarget(request as IncomingMessage),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: 0,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    forceCloseConnections: 'idle',
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply),
    clientErrorHandler: refuseUnreadable,
  });
}

/** What is set up on the created application before it listens. */
export async function prepareGateway(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addContentTypeParser(RAW_BODY_TYPE, { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  acceptAllMethods(fastify);
  // By itself Node leaves out what is beyond its own bound, and says nothing.
  fastify.server.maxHeadersCount = 0;
  // Its login comes before the hook that asks for API keys.
  await serveQueueBoard(app);
  refuseBeforeBodies(fastify, app.get(Authenticate));
  await serveApiDescription(app);
}

/** Every method that Node can parse, with a body or without; tunnels are not requests to pass on. */
function acceptAllMethods(fastify: FastifyInstance): void {
  fastify.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  const known = new Set<string>(fastify.supportedMethods);
  for (const method of METHODS) {
    if (method !== 'CONNECT' && !known.has(method))
      fastify.addHttpMethod(method, { hasBody: true });
  }
}

/** Bodies are read into memory before guards run, so a large one is read only for callers who are known. The board reads none. */
function refuseBeforeBodies(fastify: FastifyInstance, authenticate: Authenticate): void {
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { raw } = request;
    const detail = unfitHead(raw);
    if (detail !== undefined) {
      void reply.header('connection', 'close');
      throw new SluiceError('invalid_request', { detail, dispatched: false });
    }
    if (announcesMuchBody(raw) && !isOnTheBoard(request)) await authenticate.caller(raw.headers);
  });
}

/** What Node's parser lets through although nobody could pass it on as it is. */
function unfitHead({ httpVersionMajor, rawHeaders }: IncomingMessage): string | undefined {
  if (httpVersionMajor !== 1) return 'The request is not of HTTP/1.1 or HTTP/1.0.';
  if (rawHeaders.length > 2 * MAX_HEADERS)
    return `The request has more than ${MAX_HEADERS} header lines.`;
  return undefined;
}

/** The bytes were no HTTP request, or its head was too large: answered on the socket, which is closed. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const detail =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? `The request line and headers are larger than ${MAX_HEADER_BYTES} bytes.`
      : 'The bytes are not a valid HTTP/1.1 request.';
  const { headers, body } = toProblem(new SluiceError('invalid_request', { detail }));
  const text = JSON.stringify(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\n${lines.join('')}content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}
