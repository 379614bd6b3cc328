import { type IncomingMessage, METHODS } from 'node:http';
import type { Socket } from 'node:net';
import type { Settings } from '#libs/config';
import { PASSED_METHODS, withSources } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { Logger } from '#libs/telemetry';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { jsonParser } from './accept/read-json.js';
import { announcesMuchBody, isProxied, keepRawTarget, RAW_BODY_TYPE } from './accept/raw-target.js';
import { Authenticate } from './authenticate/authenticate.service.js';
import { serveApiDescription } from './ops/api-description.js';
import { isOnTheBoard, serveQueueBoard } from './ops/board/queue-board.js';
import { ProblemFilter } from './reply/problem.filter.js';
import { refuseOtherMethods } from './reply/refuse-other-methods.js';
import { answerOnSocket, refuseUnreadable } from './reply/refuse-unreadable.js';

const BODY_LIMIT_BYTES = 30 * 1_048_576;
const FORM_LIMIT_BYTES = 262_144;
const MAX_HEADER_BYTES = 131_072;
const MAX_HEADERS = 1_000;
const MAX_PARAM_LENGTH = 1_024;
/** A request's head is small: it need not take as long as a body may. */
const HEAD_MS = 30_000;
/** How often Node looks for requests that take too long, at most. */
const LOOK_MS = 5_000;

/**
 * Fastify as the gateway needs it: proxied targets and bodies untouched, every refusal of its own a
 * problem document.
 */
export function createAdapter(
  { SLUICE_RECEIVE_MS: receiveMs }: Pick<Settings, 'SLUICE_RECEIVE_MS'>,
  log: Logger,
): FastifyAdapter {
  const problems = new ProblemFilter(log);
  return new FastifyAdapter({
    rewriteUrl: (request: unknown) => keepRawTarget(request as IncomingMessage),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: receiveMs,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      insecureHTTPParser: false,
      // It is asked for below, where a refusal has a body.
      requireHostHeader: false,
      requestTimeout: receiveMs,
      headersTimeout: Math.min(HEAD_MS, receiveMs),
      connectionsCheckingInterval: Math.min(LOOK_MS, Math.ceil(receiveMs / 4)),
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
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
  readAndWriteJson(app, fastify);
  readForms(app);
  acceptAllMethods(fastify);
  // By itself Node leaves out what is beyond its own bound, and says nothing.
  fastify.server.maxHeadersCount = 0;
  fastify.server.on('connect', (_request: IncomingMessage, socket: Socket) =>
    answerOnSocket(
      socket,
      new SluiceError('method_not_allowed', { dispatched: false, allow: PASSED_METHODS }),
    ),
  );
  // Without a listener Node refuses by itself, and says nothing.
  fastify.server.on('checkExpectation', (...exchange: unknown[]) =>
    fastify.server.emit('request', ...exchange),
  );
  // Its login comes before the hook that asks for API keys.
  await serveQueueBoard(app);
  refuseBeforeBodies(fastify, app.get(Authenticate));
  refuseOtherMethods(fastify);
  await serveApiDescription(app);
}

const HOSTED_FORMS = ['/connect/link/', '/connect/again/'];
const NO_FORM =
  'The body is announced as a form, which this route does not read. Send JSON with the header "content-type: application/json".';

/**
 * What the hosted pages send. Many a client, curl among them, says that of JSON as well when it is
 * told nothing else.
 */
function readForms(app: NestFastifyApplication): void {
  app.useBodyParser(
    'application/x-www-form-urlencoded',
    { bodyLimit: FORM_LIMIT_BYTES },
    (request, body, done) => {
      const { url = '' } = (request as FastifyRequest).routeOptions;
      if (HOSTED_FORMS.some((path) => url.startsWith(path)))
        done(null, new URLSearchParams(body.toString()));
      else done(new SluiceError('invalid_request', { detail: NO_FORM }), undefined);
    },
  );
}

/**
 * Management input and jobs. What somebody's JSON says to the letter is written to the letter
 * again.
 */
function readAndWriteJson(app: NestFastifyApplication, fastify: FastifyInstance): void {
  app.useBodyParser('application/json', { bodyLimit: BODY_LIMIT_BYTES }, jsonParser(fastify));
  fastify.setReplySerializer((payload) => withSources(JSON.stringify(payload)));
}

/**
 * Every method that Node can parse, with a body or without; tunnels are not requests to pass on.
 */
function acceptAllMethods(fastify: FastifyInstance): void {
  fastify.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  const known = new Set<string>(fastify.supportedMethods);
  for (const method of METHODS) {
    if (method !== 'CONNECT' && !known.has(method))
      fastify.addHttpMethod(method, { hasBody: true });
  }
}

/**
 * Bodies are read into memory before guards run, so a large one is read only for callers who are
 * known. The board reads none.
 */
function refuseBeforeBodies(fastify: FastifyInstance, authenticate: Authenticate): void {
  let isClosing = false;
  fastify.addHook('preClose', async () => void (isClosing = true));
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    if (isClosing) throw new SluiceError('shutting_down', { dispatched: false });
    const { raw } = request;
    const detail = unfitHead(raw);
    if (detail !== undefined) {
      void reply.header('connection', 'close');
      throw new SluiceError('invalid_request', { detail, dispatched: false });
    }
    if (announcesMuchBody(raw) && !isOnTheBoard(request))
      await authenticate.identify(raw.headers, isProxied(raw) ? request.originalUrl : undefined);
  });
}

/** What Node's parser lets through although nobody could pass it on as it is. */
function unfitHead(request: IncomingMessage): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders, url } = request;
  if (httpVersionMajor !== 1) return 'The request is not of HTTP/1.1 or HTTP/1.0.';
  // The router takes whole URLs, whose raw target nobody has kept.
  if (!url?.startsWith('/')) return 'The request target is not a path.';
  if (rawHeaders.filter((each, i) => i % 2 === 0 && each.toLowerCase() === 'host').length > 1)
    return 'The request has more than one Host line.';
  if (headers.host === undefined && httpVersionMinor > 0) return 'The request has no Host line.';
  if (!/^(?:100-continue)?$/i.test(headers.expect ?? ''))
    return 'The request expects something else than "100-continue".';
  // Other codings would reach the third party as content, without the word that explains them.
  if (!/^(?:[ \t]*chunked[ \t]*)?$/i.test(headers['transfer-encoding'] ?? ''))
    return 'The transfer coding is not "chunked" alone.';
  if (rawHeaders.length > 2 * MAX_HEADERS)
    return `The request has more than ${MAX_HEADERS} header lines.`;
  return undefined;
}
