import { absoluteUrl } from './target.js';
import { isReadOnce } from './transport.js';

/** As browsers have it. */
export const MOST_REDIRECTS = 20;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Headers of a body that is not sent again (Fetch, "HTTP-redirect fetch"). */
const OF_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type'];

/** A request to the third party, as `fetch` takes it. */
export interface Sending {
  url: URL;
  init: RequestInit;
}

/** What follows an answer: another request, or nothing. */
export interface Step {
  to: Sending | undefined;
}

/**
 * Follows an answer as `fetch` does (Fetch, "HTTP-redirect fetch"). The credential is the
 * connection's, so none of the caller's is to be taken away when the host changes.
 * @throws TypeError where `fetch` fails
 */
export function stepAfter(
  response: Response,
  { url, init }: Sending,
  mode: 'follow' | 'error',
): Step {
  const { status, type, headers } = response;
  if (type === 'opaqueredirect')
    throw new TypeError('This browser hides redirects. Ask with `redirect: "manual"`.');
  const location = REDIRECTS.has(status) ? headers.get('location') : null;
  if (location === null) return { to: undefined };
  if (mode === 'error') throw new TypeError(`${url.href} answered with a redirect (${status}).`);
  const { href } = url;
  const next = absoluteUrl(URL.canParse(location, href) ? new URL(location, href).href : location);
  const method = (init.method ?? 'GET').toUpperCase();
  if (isForgotten(status, method)) return { to: { url: next, init: withoutBody(init) } };
  if (isReadOnce(init.body))
    throw new TypeError(`${url.href} answered ${status}, and a stream cannot be sent again.`);
  return { to: { url: next, init } };
}

/** What was asked is forgotten, and the answer is elsewhere to be read. */
const isForgotten = (status: number, method: string): boolean =>
  status === 303
    ? method !== 'GET' && method !== 'HEAD'
    : (status === 301 || status === 302) && method === 'POST';

function withoutBody({ body: _, ...init }: RequestInit): RequestInit {
  const headers = new Headers(init.headers);
  for (const name of OF_BODY) headers.delete(name);
  return { ...init, method: 'GET', headers };
}
