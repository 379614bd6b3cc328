import { withHeaders } from './headers.js';
import { MOST_REDIRECTS, type Sending, type Step, stepAfter } from './redirect.js';
import { absoluteUrl, proxiedUrl } from './target.js';
import type { Fetch, Transport } from './transport.js';

/** Whatever a request was made with, its own class or another one's. */
type RequestLike = Pick<Request, 'url' | 'method' | 'headers' | 'body' | 'signal' | 'redirect'>;

/**
 * `fetch` that goes through a connection: the URL is the third party's, so are the answer and its
 * `url`. Errors of Sluice are answers as well, with a sentence in the members by which SDKs decide.
 * Nothing is sent twice: third-party SDKs do that by rules of their own.
 */
export function connectionFetch(transport: Transport, base: string): Fetch {
  const send = ({ url, init }: Sending): Promise<Response> => {
    // What the third party is asked in `Prefer` is not for Sluice.
    const headers = withHeaders(init.headers, { 'sluice-mode': 'sync' });
    const target = url.href.startsWith(`${base}/`) ? url.href : proxiedUrl(base, url.href);
    return transport.fetch(target, { ...init, headers, redirect: 'manual' });
  };
  return async (input, init) => {
    let sending = sendingOf(input as RequestLike | string | URL, init);
    const mode = sending.init.redirect ?? 'follow';
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await send(sending);
      const step: Step = mode === 'manual' ? { to: undefined } : stepAfter(response, sending, mode);
      if (!step.to) return asTheirs(response, sending.url, redirects > 0);
      // Read to its end, so that the connection can be used again.
      await response.arrayBuffer();
      sending = step.to;
    }
    throw new TypeError(`More than ${MOST_REDIRECTS} redirects, the last one to ${sending.url}.`);
  };
}

/** @throws TypeError when the URL is not absolute */
function sendingOf(input: RequestLike | string | URL, init: RequestInit = {}): Sending {
  if (typeof input === 'string' || !('headers' in input))
    return { url: absoluteUrl(String(input)), init };
  const { method, headers, body, signal, redirect } = input;
  const stream = body === null || body === undefined ? {} : { body, duplex: 'half' as const };
  const given = Object.entries(init).filter(([, value]) => value !== undefined);
  return {
    url: absoluteUrl(input.url),
    init: { method, headers, signal, redirect, ...stream, ...Object.fromEntries(given) },
  };
}

/** Relative links in an answer lead on from where the third party gave it. */
function asTheirs(response: Response, url: URL, redirected: boolean): Response {
  const seen = new URL(url);
  seen.hash = '';
  return Object.defineProperties(response, {
    url: { value: seen.href },
    redirected: { value: redirected },
  });
}
