import type { IncomingMessage } from 'node:http';

const MAX_HEADERS = 1_000;

/** What Node's parser lets through although nobody could pass it on as it is. */
export function unfitHead(request: IncomingMessage): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders, url } = request;
  if (httpVersionMajor !== 1) return 'The request is not of HTTP/1.1 or HTTP/1.0.';
  // The router takes whole URLs, whose raw target nobody has kept.
  if (!url?.startsWith('/')) return 'The request target is not a path.';
  if (rawHeaders.filter((each, i) => i % 2 === 0 && each.toLowerCase() === 'host').length > 1)
    return 'The request has more than one Host line.';
  if (headers.host === undefined && httpVersionMinor > 0) return 'The request has no Host line.';
  if (!/^(?:100-continue)?$/i.test(headers.expect ?? ''))
    return 'The request expects something else than "100-continue".';
  // Other codings would reach the third party as content, without the word that explains them.
  if (!/^(?:[ \t]*chunked[ \t]*)?$/i.test(headers['transfer-encoding'] ?? ''))
    return 'The transfer coding is not "chunked" alone.';
  if (rawHeaders.length > 2 * MAX_HEADERS)
    return `The request has more than ${MAX_HEADERS} header lines.`;
  return undefined;
}
