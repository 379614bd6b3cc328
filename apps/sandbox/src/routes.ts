import type { FastifyInstance } from 'fastify';
import { contactRoutes } from './contacts/contact.routes.js';
import type { ContactStore } from './contacts/contact-store.js';
import { listRoutes } from './contacts/list.routes.js';
import { echoRoutes } from './echo/echo.routes.js';
import { graphqlRoutes } from './graphql/graphql.routes.js';
import { identityRoutes } from './identity/identity.routes.js';
import { limitedRoutes } from './limited/limited.routes.js';
import type { SlidingLog } from './limited/sliding-log.js';
import type { CodeBook } from './oauth/code-book.js';
import { oauthRoutes } from './oauth/oauth.routes.js';
import type { TokenBook } from './oauth/token-book.js';
import { ROUTES } from './route-list.js';
import type { SandboxStats } from './stats.js';
import { contentRoutes } from './streams/content.routes.js';
import { streamRoutes } from './streams/stream.routes.js';
import { troubleRoutes } from './trouble/trouble.routes.js';

/** What the sandbox remembers. Each route asks for the parts that it uses. */
export interface Parts {
  clock: () => number;
  stats: SandboxStats;
  tokens: TokenBook;
  codes: CodeBook;
  contacts: ContactStore;
  limiter: SlidingLog;
}

export function registerRoutes(server: FastifyInstance, parts: Parts): void {
  server.get('/', () => ({ name: 'Sandbox API', routes: ROUTES }));
  oauthRoutes(server, parts);
  identityRoutes(server, parts);
  contactRoutes(server, parts);
  listRoutes(server, parts);
  graphqlRoutes(server, parts);
  limitedRoutes(server, parts);
  echoRoutes(server);
  troubleRoutes(server);
  streamRoutes(server);
  contentRoutes(server);
}
