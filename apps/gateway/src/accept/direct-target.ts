import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';

const DIRECT = Symbol('came in where the whole path is the third party’s');

type DirectRequest = IncomingMessage & { [DIRECT]?: true };

/** Where a request is routed whose host says no connection: no alias begins so. */
const NAMELESS = '_';
const NO_CONNECTION =
  'On this port the connection comes from the API key, if it is bound to one (POST /api-keys {connection}), or from the first label of the host name: <id or alias>.proxy.example.com. This request has neither.';

export function markDirect(request: DirectRequest): void {
  request[DIRECT] = true;
}

export const isDirect = (request: DirectRequest): boolean => request[DIRECT] === true;

/** The first label of the host's name, as a selector. Names of hosts have no case. */
export function selectorInHost({ headers: { host = '' } }: IncomingMessage): string {
  const name = host.replace(/:\d*$/, '');
  const [label = '', ...others] = name.split('.');
  return others.length === 0 || isIP(name) ? NAMELESS : label.toLowerCase() || NAMELESS;
}

interface Selecting {
  raw: IncomingMessage;
  params: unknown;
}

/**
 * The selector of a proxied request, wherever it stands.
 * @throws SluiceError `connection_not_found` when it is nowhere
 */
export function selectorOf(
  { raw, params }: Selecting,
  { connectionId }: Pick<Caller, 'connectionId'>,
): string {
  const { selector } = params as { selector: string };
  if (!isDirect(raw)) return selector;
  if (connectionId !== undefined) return connectionId;
  if (selector !== NAMELESS) return selector;
  throw new SluiceError('connection_not_found', { detail: NO_CONNECTION, dispatched: false });
}
