const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s;,"]+))*)/g;
const PARAMETER = /;\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/g;

/**
 * The target of the next page (RFC 8288), as it can be called: a relative link leads on from the
 * target that was called.
 */
export function nextLink(header: string | null, target: string): string | undefined {
  for (const [, link = '', parameters = ''] of (header ?? '').matchAll(LINK)) {
    if (!isNext(parameters)) continue;
    if (URL.canParse(link) || link.startsWith('/')) return link;
    const base = new URL(target, 'https://third-party.invalid');
    const next = new URL(link, base);
    return URL.canParse(target) ? next.href : next.pathname + next.search;
  }
  return undefined;
}

const isNext = (parameters: string): boolean =>
  [...parameters.matchAll(PARAMETER)].some(
    ([, name = '', quoted, token]) =>
      name.toLowerCase() === 'rel' &&
      (quoted ?? token ?? '').toLowerCase().split(/\s+/).includes('next'),
  );
