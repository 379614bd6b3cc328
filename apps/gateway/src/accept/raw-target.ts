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
  request.headers['content-type'] = RAW_BODY_TYPE;
  return `${match[1]}/_`;
}

export const rawParts = (request: RawRequest): RawParts =>
  request[RAW] ?? { target: '', contentType: undefined };
