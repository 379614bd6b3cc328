/**
 * Maps the targets of a `Link` header (RFC 8288 §3): what stands between `<` and `>` at the
 * beginning of each link. Every other byte stays, quoted parameters that look like links included.
 * What cannot be read as a list of links stays from there on.
 */
export function mapLinkTargets(value: string, map: (reference: string) => string): string {
  let mapped = '';
  let done = 0;
  for (let at = startOfLink(value, 0); value[at] === '<'; at = startOfLink(value, at)) {
    const close = value.indexOf('>', at);
    if (close < 0) break;
    mapped += value.slice(done, at + 1) + map(value.slice(at + 1, close));
    done = close;
    at = endOfLink(value, close);
  }
  return mapped + value.slice(done);
}

function startOfLink(value: string, from: number): number {
  let at = from;
  while (at < value.length && ' \t,'.includes(value.charAt(at))) at++;
  return at;
}

/** The comma that ends a link, or the end of the value: commas in quoted strings do not count. */
function endOfLink(value: string, from: number): number {
  let quoted = false;
  let at = from;
  for (; at < value.length; at++) {
    const char = value[at];
    if (char === '"') quoted = !quoted;
    else if (quoted && char === '\\') at++;
    else if (!quoted && char === ',') break;
  }
  return at;
}
