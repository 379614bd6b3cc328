import type { IncomingMessage } from 'node:http';
import type { HeaderPair } from '#libs/contracts';
import { isDirect, selectorInHost } from './direct-target.js';

const RAW = Symbol('raw target of a proxied request');
const PROXIED = /^(\/connections\/[^/?]+\/proxy)(?=[/?]|$)(.*)$/s;
/** Routes whose bodies are the provider's business too, under paths of our own. */
const OF_RESOURCES = /^\/(?:connections\/[^/?]+\/resources|proxy)(?=[/?]|$)/;
const ROUTED_AS = '/_';
const MUCH_BYTES = 65_536;

/**
 * Content type under which proxied bodies are read, whatever the caller declared: any bytes, as
 * they are.
 */
export const RAW_BODY_TYPE = 'application/x-sluice-raw';

type RawRequest = IncomingMessage & { [RAW]?: string };

/**
 * Fastify's `rewriteUrl`: runs before routing, so that a target the router cannot parse never
 * reaches it. The exact target is kept aside and the request is routed on a fixed path. A content
 * type without a body means nothing and is not looked at.
 */
export function keepRawTarget(request: RawRequest): string {
  const url = request.url ?? '/';
  const match = isDirect(request) ? directMatch(request, url) : PROXIED.exec(url);
  if (!announcesBody(request)) delete request.headers['content-type'];
  else if (match || OF_RESOURCES.test(url)) request.headers['content-type'] = RAW_BODY_TYPE;
  if (!match?.[1]) return url;
  request[RAW] = match[2] ?? '';
  return `${match[1]}${ROUTED_AS}`;
}

/** Of the port where the whole path is the third party's. What is no path is refused later. */
const directMatch = (request: IncomingMessage, url: string): readonly string[] | undefined =>
  url.startsWith('/')
    ? [url, `/connections/${encodeURIComponent(selectorInHost(request))}/proxy`, url]
    : undefined;

/** The target of a proxied request exactly as sent. */
export const rawTarget = (request: RawRequest): string => request[RAW] ?? '';

/** Whether its body goes on as it came, or as what a resource makes of it. */
export const isOfResources = ({ url = '' }: IncomingMessage): boolean => OF_RESOURCES.test(url);

export const isProxied = (request: RawRequest): boolean => request[RAW] !== undefined;

/**
 * The way to the proxied route, with the selector exactly as sent: what a target is appended to.
 */
export const proxyPathOf = (request: RawRequest): string =>
  isDirect(request) ? '' : (request.url ?? '').slice(0, -ROUTED_AS.length);

/** RFC 9112 §6: a request has a body when it says so in one of these. Without, nothing is read. */
export const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Whether a body may be large: it says so, or does not say how large it is. */
export const announcesMuchBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > MUCH_BYTES;

/** As they were on the wire. */
export function rawHeaders({ rawHeaders: lines }: IncomingMessage): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) pairs.push([lines[i] ?? '', lines[i + 1] ?? '']);
  return pairs;
}
