import { parseNetworks, parseOperators, SETTINGS, type Settings } from '#libs/config';
import { asSluiceError, SluiceError, toProblem } from '#libs/errors';
import { Projects } from '#libs/projects';
import { RegisteredQueues } from '#libs/queue';
import { RecentCounts } from '#libs/redis';
import { LOGGER, type Logger } from '#libs/telemetry';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from './client-address.js';
import { serveFonts } from './fonts.js';
import { type KnownOperator, OperatorLogin } from './operator-login.js';
import { PauseAll } from './pause-all.js';
import { refusal } from './permission.js';

const PATH = '/ops/queues';

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
      const login = new OperatorLogin(parseOperators(users), counts);
      const trusted = parseNetworks(proxies);
      askForLogin(scope, ({ headers, raw }) =>
        login.operator(headers.authorization, clientAddress(raw, trusted)),
      );
      keepToPermissions(scope, new PauseAll(counts, app.get(Projects), queues), log);
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
const OPERATORS = new WeakMap<FastifyRequest, KnownOperator>();

function askForLogin(
  scope: FastifyInstance,
  login: (request: FastifyRequest) => Promise<KnownOperator>,
): void {
  scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(PAGE_HEADERS);
    try {
      OPERATORS.set(request, await login(request));
      return undefined;
    } catch (error) {
      return refuse(reply, asSluiceError(error));
    }
  });
  scope.setNotFoundHandler((_request, reply) => refuse(reply, new SluiceError('not_found')));
}

function keepToPermissions(scope: FastifyInstance, pauseAll: PauseAll, log: Logger): void {
  scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const operator = OPERATORS.get(request);
    if (!operator) return undefined;
    const { headers, method, routeOptions, params } = request;
    const route = routeOptions.url?.slice(PATH.length);
    const detail = refusal({ operator, method, route, headers });
    if (detail !== undefined)
      return refuse(reply, new SluiceError('operator_not_allowed', { detail }));
    const doubt = await pauseAll.doubt({ operator, method, route });
    if (doubt) return refuse(reply, doubt);
    if (method === 'PUT') log.info({ operator: operator.name, route, params }, 'queue board');
    return undefined;
  });
  scope.addHook('preSerialization', async (request: FastifyRequest, _reply, answer: unknown) =>
    OPERATORS.get(request)?.role === 'viewer' ? asReadOnly(answer) : answer,
  );
}

/** The page offers no action on a queue that says so. */
function asReadOnly(answer: unknown): unknown {
  const { queues } = (answer ?? {}) as { queues?: unknown };
  if (!Array.isArray(queues)) return answer;
  return { queues: queues.map((queue: object) => ({ ...queue, readOnlyMode: true })) };
}
