/** Where a placeholder stands decides what may be put there. */
export type Place = 'host' | 'path';

const SHAPES: Record<Place, { pattern: RegExp; message: string }> = {
  /** One DNS label: nothing that could end it, let alone the host. */
  host: {
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
    message: 'must be 1 to 63 letters, digits or "-"',
  },
  /**
   * One segment of unreserved characters (RFC 3986 §2.3), which no parser changes and no server
   * resolves.
   */
  path: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/,
    message: 'must be 1 to 128 letters, digits, "-", "_", "." or "~", a letter or digit first',
  },
};

/** The template up to its path, and the path. */
export function splitTemplate(baseUrl: string): { host: string; path: string } {
  const authority = baseUrl.indexOf('//') + 2;
  const slash = baseUrl.indexOf('/', authority);
  return slash < 0
    ? { host: baseUrl, path: '' }
    : { host: baseUrl.slice(0, slash), path: baseUrl.slice(slash) };
}

/** Why a value may not be put there, as the end of a sentence. */
export function valueFaultOf(
  value: string | undefined,
  { place, allowed }: { place: Place; allowed: readonly string[] | undefined },
): string | undefined {
  if (value === undefined) return 'is needed by a URL of the integration';
  if (allowed) return allowed.includes(value) ? undefined : `must be one of: ${allowed.join(', ')}`;
  const { pattern, message } = SHAPES[place];
  return pattern.test(value) ? undefined : message;
}

const OPEN = '\0';
const LISTED = 'x';
/**
 * A domain that somebody owns: two labels at least, the last one a name, so that no value can make
 * an address of it.
 */
const OWNED_DOMAIN = /\.[a-z0-9-]+\.[a-z][a-z0-9-]*\.?(?::[\dx]+)?$/i;

/**
 * Why placeholders may not stand where they do, as the end of a sentence. Whoever connects an
 * account chooses the values that are not listed, so these must never choose the domain or the
 * port, and no escape may begin before them.
 */
export function placeFaultOf(
  baseUrl: string,
  isListed: (name: string) => boolean,
): string | undefined {
  const opened = baseUrl.replace(/\{([A-Za-z][A-Za-z0-9_]*)\}/g, (_match, name: string) =>
    isListed(name) ? LISTED : OPEN,
  );
  const { host, path } = splitTemplate(opened);
  if (host.includes(OPEN) && !OWNED_DOMAIN.test(host.slice(host.lastIndexOf(OPEN) + 1)))
    return 'must end its host with a fixed domain such as ".example.com" after a placeholder without "values"';
  if (/%[0-9a-f]?\0/i.test(path)) return 'must not have a placeholder inside a percent escape';
  return undefined;
}
