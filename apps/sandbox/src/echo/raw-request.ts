import type { IncomingMessage } from 'node:http';

/** A type that only the echo's parser knows. */
export const RAW_TYPE = 'application/x-echo-raw';

/**
 * Routes the whole prefix on one fixed path and type, because the router refuses bad escapes and
 * the parsers refuse odd types. `originalUrl` and `rawHeaders` keep what was sent.
 */
export function rewriteEcho(request: IncomingMessage): string {
  const target = request.url ?? '/';
  if (!/^\/v1\/echo(?:[/?]|$)/.test(target)) return target;
  request.headers['content-type'] = RAW_TYPE;
  return '/v1/echo/_';
}
