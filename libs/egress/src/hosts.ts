const AUTHORITY = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/**
 * A host and port that every parser reads in the same way: ASCII letters, digits, "-", "_" and
 * dots, or a bracketed address; no user, no escape, no backslash. `undefined` for everything else.
 */
export function plainAuthority(scheme: string, authority: string): URL | undefined {
  if (!AUTHORITY.test(authority)) return undefined;
  const url = `${scheme}://${authority.toLowerCase()}/`;
  // Numbers out of range and broken A-labels look plain and are none.
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** A trailing dot changes nothing about which host is meant (RFC 3986 §3.2.2). */
export const withoutTrailingDot = ({ host }: URL): string => host.replace(/\.(?=:\d+$|$)/, '');

/**
 * `host` and `host:port` match exactly (without a port: the default one); `*.host` matches its
 * sub-domains only.
 */
export function matchesHost(pattern: string, url: URL): boolean {
  const host = withoutTrailingDot(url);
  const withPort = url.port === '' ? `${host}:${DEFAULT_PORTS[url.protocol]}` : host;
  return [host, withPort].some((name) =>
    pattern.startsWith('*.')
      ? name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1
      : name === pattern,
  );
}
