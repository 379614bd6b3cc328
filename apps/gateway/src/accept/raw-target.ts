import type { IncomingMessage } from 'node:http';

/** What routing took away from a proxied request: the target and content type exactly as sent. */
interface RawParts {
  target: string;
  contentType: string | undefined;
}

const RAW = Symbol('raw proxied request');
const PROXIED = /^(\/connections\/[^/?]+\/proxy)(?=[/?]|$)(.*)$/s;

/** Content type under which proxied bodies are read, whatever the caller declared: any bytes, as they are. */
export const RAW_BODY_TYPE = 'application/x-sluice-raw';

type RawRequest = IncomingMessage & { [RAW]?: RawParts };

/**
 * Fastify's `rewriteUrl`: runs before routing, so that a target the router cannot parse never reaches it. The exact target is kept aside and
 * the request is routed on a fixed path.
 */
export function keepRawTarget(request: RawRequest): string {
  const url = request.url ?? '/';
  const match = PROXIED.exec(url);
  if (!match?.[1]) return url;
  request[RAW] = { target: match[2] ?? '', contentType: request.headers['content-type'] };
  if (announcesBody(request)) request.headers['content-type'] = RAW_BODY_TYPE;
  else delete request.headers['content-type'];
  return `${match[1]}/_`;
}

/** RFC 9112 §6: a request has a body when it says so in one of these. Without, nothing is read. */
const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

export const rawParts = (request: RawRequest): RawParts =>
  request[RAW] ?? { target: '', contentType: undefined };
