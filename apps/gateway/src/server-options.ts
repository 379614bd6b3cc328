import type { ServerOptions } from 'node:http';
import type { Settings } from '#libs/config';
import { comesInPieces } from './accept/admit-body.service.js';
import { refuseUnreadable } from './reply/refuse-unreadable.js';

const MAX_HEADER_BYTES = 131_072;
/** A request's head is small: it need not take as long as a body may. */
const HEAD_MS = 30_000;
/** How often Node looks for requests that take too long, at most. */
const LOOK_MS = 5_000;

/** How Node reads requests, on whatever port. */
export const serverOptions = ({
  SLUICE_RECEIVE_MS: receiveMs,
}: Pick<Settings, 'SLUICE_RECEIVE_MS'>) =>
  ({
    maxHeaderSize: MAX_HEADER_BYTES,
    insecureHTTPParser: false,
    // It is asked for by the gateway, whose refusal has a body.
    requireHostHeader: false,
    requestTimeout: receiveMs,
    headersTimeout: Math.min(HEAD_MS, receiveMs),
    connectionsCheckingInterval: Math.min(LOOK_MS, Math.ceil(receiveMs / 4)),
  }) satisfies ServerOptions;

type Refusing = Parameters<typeof refuseUnreadable>;

/** Node bounds the time of a whole request; what comes in pieces has one for each. */
export function refuseUnlessInPieces(error: Refusing[0], socket: Refusing[1]): void {
  const request = socket._httpMessage?.req;
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && request && comesInPieces(request)) return;
  refuseUnreadable(error, socket);
}
