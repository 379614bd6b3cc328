import type { IncomingHttpHeaders } from 'node:http';

/** Where a request was made, as its browser says (https://www.w3.org/TR/fetch-metadata). */
export type Site = 'own' | 'other' | 'unsaid';

/**
 * Browsers send cookies and Basic credentials along by themselves, also when another site makes the
 * request. They say where it came from, by `Origin` where Fetch Metadata are not sent; what is no
 * browser says nothing.
 */
export function siteOf({ origin, host, ...headers }: IncomingHttpHeaders): Site {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'own' : 'other';
  if (origin === undefined) return 'unsaid';
  return hostOf(origin) === host?.toLowerCase() ? 'own' : 'other';
}

/** `false` never equals a host: an opaque origin ("null") is another site. */
const hostOf = (origin: string): string | false => URL.canParse(origin) && new URL(origin).host;
