import { type IncomingMessage, METHODS } from 'node:http';
import type { Socket } from 'node:net';
import type { Settings } from '#libs/config';
import { PASSED_METHODS, withSources } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';
import type { Logger } from '#libs/telemetry';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AdmitBody } from './accept/admit-body.service.js';
import { formedBody } from './accept/body-form.js';
import { selectorOf } from './accept/direct-target.js';
import { JSON_LINES, mediaTypeOf } from './accept/job-lines.js';
import {
  announcesBody,
  announcesMuchBody,
  isOfResources,
  isProxied,
  keepRawTarget,
  RAW_BODY_TYPE,
} from './accept/raw-target.js';
import { readBody } from './accept/read-body.js';
import { jsonParser } from './accept/read-json.js';
import { Authenticate } from './authenticate/authenticate.service.js';
import { LimitRequests } from './authenticate/limit-requests.service.js';
import { unfitHead } from './accept/unfit-head.js';
import { leadDialects, ledOf, signedTokenOf } from './dialects/lead.js';
import { SelectConnection } from './dialects/select-connection.service.js';
import { serveApiDescription } from './ops/api-description.js';
import { isOnTheBoard, serveQueueBoard } from './ops/board/queue-board.js';
import { serveConsole } from './ops/console/serve-console.js';
import { ProblemFilter } from './reply/problem.filter.js';
import { refuseOtherMethods } from './reply/refuse-other-methods.js';
import { answerOnSocket } from './reply/refuse-unreadable.js';
import { Resolve } from './resolve/resolve.service.js';
import { refuseUnlessInPieces, serverOptions } from './server-options.js';

const BODY_LIMIT_BYTES = 30 * 1_048_576;
/** Of a batch with a job on each line. */
const BATCH_LIMIT_BYTES = 1_024 ** 3;
/** Of everything that describes something to us, but jobs. */
const JSON_LIMIT_BYTES = 1_048_576;
const MAX_PARAM_LENGTH = 1_024;
/**
 * Fastify as the gateway needs it: proxied targets and bodies untouched, every refusal of its own a
 * problem document.
 */
export function createAdapter(
  settings: Pick<Settings, 'SLUICE_RECEIVE_MS'>,
  log: Logger,
): FastifyAdapter {
  const problems = new ProblemFilter(log);
  return new FastifyAdapter({
    rewriteUrl: (request: unknown) => {
      leadDialects(request as IncomingMessage);
      return keepRawTarget(request as IncomingMessage);
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: settings.SLUICE_RECEIVE_MS,
    http: serverOptions(settings),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply),
    clientErrorHandler: refuseUnlessInPieces,
  });
}

/** What is set up on the created application before it listens. */
export async function prepareGateway(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  readBodies(fastify);
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
  // It is asked for once there is room for it.
  fastify.server.on('checkContinue', (...exchange: unknown[]) =>
    fastify.server.emit('request', ...exchange),
  );
  // Its login comes before the hook that asks for API keys.
  await serveQueueBoard(app);
  await serveConsole(app);
  refuseBeforeBodies(fastify, gates(app));
  refuseOtherMethods(fastify);
  await serveApiDescription(app);
}

const FORMS = ['/connect/link/', '/connect/again/', '/dialects/pipedream/v1/oauth/token'];
const NO_FORM =
  'The body is announced as a form, which this route does not read. Send JSON with the header "content-type: application/json".';

const NO_LINES =
  'The body is announced as lines of JSON, which only POST /batches reads. Send JSON with the header "content-type: application/json".';

/**
 * Proxied bodies as they are, JSON elsewhere, forms on the hosted pages and where OAuth wants them.
 * Many a client, curl among them, says that JSON is a form when it is told nothing else. What
 * somebody's JSON says to the letter is written to the letter again.
 */
function readBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(RAW_BODY_TYPE, async ({ raw }: FastifyRequest) =>
    formedBody(raw, await readBody(raw)),
  );
  fastify.addContentTypeParser('application/json', jsonParser(fastify));
  fastify.addContentTypeParser([...JSON_LINES], async ({ routeOptions }: FastifyRequest) => {
    if (routeOptions.url !== BATCHES)
      throw new SluiceError('invalid_request', { detail: NO_LINES });
  });
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async ({ raw, routeOptions: { url = '' } }: FastifyRequest) => {
      if (FORMS.some((path) => url.startsWith(path)))
        return new URLSearchParams((await readBody(raw)).toString());
      throw new SluiceError('invalid_request', { detail: NO_FORM });
    },
  );
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

/** Resolves when a request may go on, and when its body may be read. @throws SluiceError */
type Gate = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
type Gates = { head: Gate; body: Gate };

function gates(app: NestFastifyApplication): Gates {
  const selecting = app.get(SelectConnection);
  const head = async (request: FastifyRequest): Promise<void> => {
    await selecting.recognise(request);
    await selecting.select(request);
  };
  return { head, body: bodyGate(app) };
}

/** What is refused here is refused before any of its body is read. */
function refuseBeforeBodies(fastify: FastifyInstance, { head, body }: Gates): void {
  let isClosing = false;
  fastify.addHook('preClose', async () => void (isClosing = true));
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    if (isClosing) throw new SluiceError('shutting_down', { dispatched: false });
    const { raw } = request;
    // What is led on has been looked at as it came.
    const detail = ledOf(raw) ? undefined : unfitHead(raw);
    try {
      if (detail !== undefined)
        throw new SluiceError('invalid_request', { detail, dispatched: false });
      if (ledOf(raw) || signedTokenOf(raw)) await head(request, reply);
      if (announcesBody(raw)) await body(request, reply);
    } catch (error) {
      void reply.header('connection', 'close');
      throw error;
    }
  });
}

/**
 * Bodies are read into memory before guards run, so before that it is known for whom and how large
 * they may be, and that there is room for them. The board reads none.
 */
function bodyGate(app: NestFastifyApplication): Gate {
  const [authenticate, resolve] = [app.get(Authenticate), app.get(Resolve)];
  const [bodies, limits] = [app.get(AdmitBody), app.get(LimitRequests)];
  return async (request, reply) => {
    if (isOnTheBoard(request)) return;
    const { raw } = request;
    const caller = await callerOf(authenticate, request);
    if (caller) limits.refuseIfSpent(caller, isTraffic(request) ? 'calls' : 'management');
    const projectId = caller?.projectId ?? NOBODY;
    const mostBytes = await mostBytesOf(resolve, request, caller);
    bodies.admit(raw, reply.raw, { projectId, mostBytes, isInPieces: isOfLines(request) });
    if (isAwaitingContinue(raw)) reply.raw.writeContinue();
  };
}

/** A small body of nobody's may be meant for a route without a key; if not, the guard says so. */
async function callerOf(
  authenticate: Authenticate,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const { raw, originalUrl } = request;
  const proxiedUrl = isProxied(raw) ? originalUrl : undefined;
  const known = authenticate.peek(raw.headers, proxiedUrl);
  if (known) return known.caller;
  try {
    const { caller } = await authenticate.identify(raw.headers, proxiedUrl);
    return caller;
  } catch (error) {
    if (announcesMuchBody(raw)) throw error;
    return undefined;
  }
}

const NOBODY = '';
const BATCHES = '/batches';
const OF_JOBS: ReadonlySet<string> = new Set(['/jobs', BATCHES]);

/** As the routes that take calls and jobs are marked, which is not known yet. */
const isTraffic = ({ raw, routeOptions }: FastifyRequest): boolean =>
  isProxied(raw) || isOfResources(raw) || OF_JOBS.has(routeOptions.url ?? '');

/** It is read a line at a time. */
const isOfLines = ({ raw, routeOptions }: Pick<FastifyRequest, 'raw' | 'routeOptions'>): boolean =>
  routeOptions.url === BATCHES && JSON_LINES.has(mediaTypeOf(raw.headers));

/** The connection of a small body is looked up when it is there. */
async function mostBytesOf(
  resolve: Resolve,
  { raw, params, routeOptions }: FastifyRequest,
  caller: Caller | undefined,
): Promise<number> {
  if (isOfLines({ raw, routeOptions })) return BATCH_LIMIT_BYTES;
  if (!isProxied(raw))
    return OF_JOBS.has(routeOptions.url ?? '') || isOfResources(raw)
      ? BODY_LIMIT_BYTES
      : JSON_LIMIT_BYTES;
  if (!caller || !announcesMuchBody(raw)) return BODY_LIMIT_BYTES;
  const selector = selectorOf({ raw, params }, caller);
  return (await resolve.connection(caller, selector)).maxRequestBytes;
}

/** RFC 9110 §10.1.1: a client of HTTP/1.0 does not know what that would be. */
const isAwaitingContinue = ({ headers, httpVersionMinor }: IncomingMessage): boolean =>
  httpVersionMinor > 0 && headers.expect?.toLowerCase() === '100-continue';
