import type { IncomingHttpHeaders } from 'node:http';
import type { KnownOperator } from './operator-login.js';

/** What an operator asks of the board. */
export interface BoardRequest {
  operator: KnownOperator;
  method: string;
  /**
   * Pattern of the route, below the board's own path; whatever the spelling of the request, it is
   * this.
   */
  route: string | undefined;
  headers: IncomingHttpHeaders;
}

const READS = ['GET', 'HEAD'];

/**
 * All that can be done by hand. A call is executed once, by its worker, when its turn comes: nobody
 * retries, repeats, edits, adds or removes one here. What waits too long in a paused queue is
 * answered as always.
 */
const ACTIONS = [
  '/api/queues/pause',
  '/api/queues/resume',
  '/api/queues/:queueName/pause',
  '/api/queues/:queueName/resume',
];

/** Why the board refuses, or `undefined` when it does not. Looking is open to every operator. */
export function refusal(request: BoardRequest): string | undefined {
  const { operator, method, route = '', headers } = request;
  if (READS.includes(method)) return undefined;
  if (!isFromTheBoard(headers)) return 'The request came from another site. Use the board itself.';
  if (operator.role !== 'admin') return 'A viewer looks. An admin can pause and resume queues.';
  if (method === 'PUT' && ACTIONS.includes(route)) return undefined;
  return 'An admin can pause and resume queues. Nothing is retried, repeated, edited, added or removed by hand.';
}

/**
 * Browsers send Basic credentials along by themselves, also when another site makes the request.
 * They say where it came from (https://www.w3.org/TR/fetch-metadata, or `Origin` where that is not
 * sent); what is no browser says nothing.
 */
function isFromTheBoard({ origin, host, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return origin === undefined || hostOf(origin) === host?.toLowerCase();
}

/** `undefined` never equals a host: an opaque origin ("null") is another site. */
const hostOf = (origin: string): string | false => URL.canParse(origin) && new URL(origin).host;
