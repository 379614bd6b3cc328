import type { AddressInfo } from 'node:net';
import { ContactStore } from './contacts/contact-store.js';
import { SlidingLog } from './limited/sliding-log.js';
import { CLIENT } from './oauth/client.js';
import { CodeBook } from './oauth/code-book.js';
import { ALL_SCOPES } from './oauth/scopes.js';
import { TokenBook } from './oauth/token-book.js';
import { createServer } from './server.js';
import type { SandboxStats } from './stats.js';

export interface SandboxOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Lifetime of the access tokens that `/oauth/token` issues. Default 3600. */
  accessTokenLifetimeS?: number;
  /** Milliseconds since the epoch: rules token expiry and the limiter, not the pauses. */
  clock?: () => number;
}

export interface Sandbox {
  url: string;
  port: number;
  oauth: { authorizationUrl: string; tokenUrl: string; clientId: string; clientSecret: string };
  /** A new grant with every scope. Refreshing it returns to the sandbox's own token lifetime. */
  issueTokens(opts?: { lifetimeS?: number; subject?: string }): {
    accessToken: string;
    refreshToken: string;
    expiresAt: Date;
  };
  /** The access token answers 401 from now on; its refresh token stays good. */
  expire(accessToken: string): void;
  stats(): SandboxStats;
  /** Ends every open socket at once, also those in the middle of an answer. */
  close(): Promise<void>;
}

/** Rejects with `EADDRINUSE` when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', accessTokenLifetimeS = 3600, clock = Date.now } = options;
  const stats = { tokenRequests: 0, refreshes: 0, reuseDetected: 0, requests: 0 };
  const tokens = new TokenBook(clock, accessTokenLifetimeS, stats);
  const codes = new CodeBook(clock);
  const contacts = new ContactStore(clock);
  const server = createServer({ clock, stats, tokens, codes, contacts, limiter: new SlidingLog() });
  await server.listen({ port, host });
  const address = server.server.address() as AddressInfo;
  const url = `http://${reachable(address)}:${address.port}`;
  return {
    url,
    port: address.port,
    oauth: {
      authorizationUrl: `${url}/oauth/authorize`,
      tokenUrl: `${url}/oauth/token`,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
    },
    issueTokens: ({ lifetimeS, subject = 'sandbox-user' } = {}) => {
      const grant = tokens.open(subject, ALL_SCOPES);
      const { accessToken, expiresAt } = tokens.issueAccess(grant, { lifetimeS });
      return { accessToken, refreshToken: tokens.issueRefresh(grant), expiresAt };
    },
    expire: (accessToken) => tokens.expire(accessToken),
    stats: () => ({ ...stats }),
    close: () => server.close(),
  };
}

/** A wildcard address can be listened on but not called. */
function reachable({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return family === 'IPv6' ? `[${address}]` : address;
}
