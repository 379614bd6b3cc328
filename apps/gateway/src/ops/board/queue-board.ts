import { parseNetworks, SETTINGS, type Settings } from '#libs/config';
import { asSluiceError, SluiceError, toProblem } from '#libs/errors';
import { AuditLog, type Operator } from '#libs/operators';
import { Projects } from '#libs/projects';
import { RegisteredQueues } from '#libs/queue';
import { RecentCounts } from '#libs/redis';
import { LOGGER, type Logger } from '#libs/telemetry';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from '../client-address.js';
import { BoardLogin, type BoardVisit } from './board-login.js';
import { serveFonts } from './own-fonts.js';
import { PauseAll } from './pause-all.js';
import { refusal } from './permission.js';

const PATH = '/ops/queues';
const LOGIN = '/ops/login?next=/ops/queues';

/**
 * Nothing is loaded from other sites, and none can frame the board. It highlights code with
 * WebAssembly.
 */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; base-uri 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Such a request has passed the operators' login. */
export const isOnTheBoard = ({ routeOptions }: FastifyRequest): boolean =>
  `${routeOptions.url}/`.startsWith(`${PATH}/`);

/**
 * The queue board at `/ops/queues`. Everything below that path, pages, files, API and what does not
 * exist, is behind the operators' login: it is one Fastify scope, and its hook runs before any of
 * its routes. Nest's guards do not see it.
 */
export async function serveQueueBoard(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const { SLUICE_OPS_USERS: users, SLUICE_TRUSTED_PROXIES: proxies } = app.get<Settings>(SETTINGS);
  const log = app.get<Logger>(LOGGER);
  const counts = app.get(RecentCounts);
  const queues = app.get(RegisteredQueues);
  await fastify.register(
    async (scope) => {
      if (users === undefined) return answerUnset(scope);
      const login = app.get(BoardLogin);
      const trusted = parseNetworks(proxies);
      askForLogin(scope, ({ headers, raw }) => login.visit(headers, clientAddress(raw, trusted)));
      const pauseAll = new PauseAll(counts, app.get(Projects), queues);
      keepToPermissions(scope, { pauseAll, audit: app.get(AuditLog), log });
      readNoBodies(scope);
      serveFonts(scope);
      // Only here: it brings a second copy of BullMQ, which a gateway without a board need not
      // carry.
      const { boardPlugin } = await import('./board-plugin.js');
      await scope.register(boardPlugin(queues, { path: PATH, log }));
    },
    { prefix: PATH },
  );
}

/** A not-found handler of the scope's own is what makes its hooks run for paths without a route. */
function answerUnset(scope: FastifyInstance): void {
  const detail = 'There is no queue board without operators: set SLUICE_OPS_USERS.';
  const answer = async (_request: FastifyRequest, reply: FastifyReply) =>
    refuse(reply, new SluiceError('not_found', { detail }));
  scope.addHook('onRequest', answer);
  scope.setNotFoundHandler(answer);
}

/** No action takes a body. */
function readNoBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
}

function refuse(reply: FastifyReply, error: SluiceError): FastifyReply {
  const { status, headers, body } = toProblem(error);
  return reply.code(status).headers(headers).send(JSON.stringify(body));
}

/** Who has passed the login, by request. */
const VISITS = new WeakMap<FastifyRequest, BoardVisit>();

function askForLogin(
  scope: FastifyInstance,
  login: (request: FastifyRequest) => Promise<BoardVisit>,
): void {
  scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(PAGE_HEADERS);
    try {
      VISITS.set(request, await login(request));
      return undefined;
    } catch (error) {
      if (isOpenedByHand(request)) return reply.redirect(LOGIN, 303);
      return refuse(reply, asSluiceError(error));
    }
  });
  scope.setNotFoundHandler((_request, reply) => refuse(reply, new SluiceError('not_found')));
}

/** Somebody follows a link without a session: they are led to the page that asks for a password. */
const isOpenedByHand = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers.authorization === undefined;

interface Keepers {
  pauseAll: PauseAll;
  audit: AuditLog;
  log: Logger;
}

function keepToPermissions(scope: FastifyInstance, { pauseAll, audit, log }: Keepers): void {
  scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const visit = VISITS.get(request);
    if (!visit) return undefined;
    const { headers, method, routeOptions, params } = request;
    const route = routeOptions.url?.slice(PATH.length);
    const detail = refusal({ ...visit, method, route, headers });
    if (detail !== undefined)
      return refuse(reply, new SluiceError('operator_not_allowed', { detail }));
    const { operator } = visit;
    const doubt = await pauseAll.doubt({ operator, method, route });
    if (doubt) return refuse(reply, doubt);
    if (method !== 'PUT') return undefined;
    log.info({ operator: operator.name, route, params }, 'queue board');
    try {
      await writeDown(audit, operator, { request, reply });
      return undefined;
    } catch (error) {
      return refuse(reply, asSluiceError(error));
    }
  });
  scope.addHook('preSerialization', async (request: FastifyRequest, _reply, answer: unknown) => {
    const visit = VISITS.get(request);
    return visit && visit.operator.role !== 'admin' ? asReadOnly(answer) : answer;
  });
}

/** Before it is done: without an entry nothing is paused. */
function writeDown(
  audit: AuditLog,
  { id, name }: Operator,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { method, routeOptions, params } = request;
  const change = {
    ...{ projectId: null, actor: { kind: 'operator' as const, id, name } },
    ...{ method, route: routeOptions.url ?? '', fields: [] },
    target: Object.values(params as Record<string, string>).join(' ') || null,
  };
  return audit.record(change, reply.raw);
}

/** The page offers no action on a queue that says so. */
function asReadOnly(answer: unknown): unknown {
  const { queues } = (answer ?? {}) as { queues?: unknown };
  if (!Array.isArray(queues)) return answer;
  return { queues: queues.map((queue: object) => ({ ...queue, readOnlyMode: true })) };
}
