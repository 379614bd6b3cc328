import type { HeaderPair } from '#libs/contracts';

/** Meant for the next hop only (RFC 9110 §7.6.1), or for framing, which is made anew from the stored body. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** About the caller's way to us: the third party must not act on them. */
const REQUEST_ONLY_OURS = new Set([
  'authorization',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-http-method-override',
  'x-method-override',
  'x-original-url',
  'x-real-ip',
  'x-rewrite-url',
]);

const OURS = 'sluice-';

/** Names that the message's own `Connection` header declares to be hop-by-hop. */
function nominated(headers: readonly HeaderPair[]): Set<string> {
  const values = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .map(([, value]) => value);
  return new Set(
    values.flatMap((value) => value.split(',').map((name) => name.trim().toLowerCase())),
  );
}

function without(
  headers: readonly HeaderPair[],
  isDropped: (name: string) => boolean,
): HeaderPair[] {
  const hopByHop = nominated(headers);
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return (
      !HOP_BY_HOP.has(lower) && !hopByHop.has(lower) && !lower.startsWith(OURS) && !isDropped(lower)
    );
  });
}

/**
 * What of a caller's headers goes upstream: order, case and duplicates of the rest are kept.
 * @param keyHeader lower-case name of the header that carried the Sluice key, which never leaves
 */
export const forwardableRequestHeaders = (
  headers: readonly HeaderPair[],
  keyHeader: string | undefined,
): HeaderPair[] => without(headers, (name) => REQUEST_ONLY_OURS.has(name) || name === keyHeader);

/** What of the third party's headers reaches the caller. `content-length` stays: the body is passed on byte for byte. */
export const forwardableAnswerHeaders = (headers: readonly HeaderPair[]): HeaderPair[] =>
  without(headers, () => false);
