import type { HeaderPair } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { IncomingHttpHeaders } from 'node:http';

const HOPS = 'sluice-hops';
/** Sluice behind Sluice is a design; more of them in a row are a loop. */
const MAX_HOPS = 3;
/** Where a Sluice takes requests, below whatever prefix a balancer gives it. */
const SLUICE_ROUTE = /\/(?:connections\/[^/?]+\/proxy(?:[/?]|$)|jobs(?:\?|$))/;

/**
 * How often the request has passed through a Sluice before.
 * @throws SluiceError `loop_detected`
 */
export function hopsOf(headers: IncomingHttpHeaders): number {
  const given = headers[HOPS];
  if (given === undefined) return 0;
  const hops = Number(given);
  if (Number.isInteger(hops) && hops >= 0 && hops <= MAX_HOPS) return hops;
  throw new SluiceError('loop_detected', { dispatched: false });
}

/**
 * Only a request that a Sluice could take says how often it has passed through one; all others
 * leave as their caller wrote them.
 */
export const withHop = (headers: HeaderPair[], path: string, hops: number): HeaderPair[] =>
  SLUICE_ROUTE.test(path) ? [...headers, [HOPS, String(hops + 1)]] : headers;
