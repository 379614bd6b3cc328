import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import { SluiceError, toProblem } from '#libs/errors';
import { Operators, sessionTokenIn } from '#libs/operators';
import { themeStyle } from '#libs/theme';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fontStyle, serveFontFiles } from '../fonts.js';

const PATH = '/ops';
/** What `npm run build` makes of apps/console. */
const BUILT = join(import.meta.dirname, '../../../../../console');
const PAGE = 'index.html';
const SCREENS = [
  ...['login', 'connections', 'requests', 'jobs', 'batches', 'callbacks', 'endpoints', 'schedules'],
  ...['playground', 'integrations', 'providers', 'keys', 'audit', 'operators', 'sessions'],
];
const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
/** Nothing is loaded from anywhere else, nothing in a page is a script, and no site frames it. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The console's pages at `/ops`. They are the same for everybody and hold nothing: what they show
 * they ask for, with the session of whoever looks.
 */
export async function serveConsole(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const publicUrl = publicUrlOf(app.get<Settings>(SETTINGS));
  const { isOpen } = app.get(Operators);
  const files = isOpen ? builtFiles() : new Map<string, Buffer>();
  await fastify.register(
    async (scope) => {
      scope.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
      const page = files.get(PAGE);
      const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
        if (!page) return refuse(reply, isOpen);
        const isLogin = request.routeOptions.url === `${PATH}/login`;
        if (!isLogin && sessionTokenIn(request.headers, publicUrl) === undefined)
          return reply.redirect(`${PATH}/login?next=${encodeURIComponent(request.url)}`, 303);
        return reply
          .type('text/html; charset=utf-8')
          .header('cache-control', 'no-cache')
          .send(page);
      };
      for (const path of ['', ...SCREENS.flatMap((screen) => [`/${screen}`, `/${screen}/:id`])])
        scope.get(path, show);
      serveAssets(scope, files);
    },
    { prefix: PATH },
  );
}

/** None where nobody has built it. */
function builtFiles(): Map<string, Buffer> {
  try {
    return new Map(readdirSync(BUILT).map((name) => [name, readFileSync(join(BUILT, name))]));
  } catch {
    return new Map();
  }
}

/** Their names change with what is in them, but for the theme's. */
function serveAssets(scope: FastifyInstance, files: ReadonlyMap<string, Buffer>): void {
  serveFontFiles(scope);
  const style = `${fontStyle('fonts/')}\n${themeStyle()}`;
  scope.get('/theme.css', (_request, reply) => reply.type(TYPES['.css'] ?? '').send(style));
  for (const [name, content] of files) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    scope.get(`/assets/${name}`, (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(content),
    );
  }
}

function refuse(reply: FastifyReply, isOpen: boolean): FastifyReply {
  const detail = isOpen
    ? 'The console was not built: run "npm run build".'
    : 'There is no console without operators: set SLUICE_OPS_USERS.';
  const { status, headers, body } = toProblem(new SluiceError('not_found', { detail }));
  return reply.code(status).headers(headers).send(JSON.stringify(body));
}
