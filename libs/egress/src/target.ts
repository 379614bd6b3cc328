import { SluiceError } from '#libs/errors';

/** What a target is joined to and may reach. */
export interface TargetRules {
  baseUrl: URL;
  allowedHosts: readonly string[];
  plainHttpHosts: readonly string[];
}

/** Where a request goes: the origin, and path and query exactly as the caller wrote them. */
export interface Destination {
  origin: string;
  path: string;
}

/** A target that begins like this is a full URL. */
export const FULL_URL = /^\/?(https?):\/\/([^/?]*)(.*)$/is;
/** All three take part in every match. */
type FullUrl = [whole: string, scheme: string, authority: string, rest: string];
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const MAX_DECODES = 3;
/** Without one of these a path cannot hold a dot segment or a backslash in any spelling. */
const MAY_LEAVE = /[%\\]|(?:^|\/)\.\.?(?:[/;]|$)/;

/**
 * Joins a raw target to its base URL without re-encoding a byte of it.
 * @param target `/path?query` below the base URL, or a full URL whose host the integration allows
 * @throws SluiceError `invalid_path`, `host_not_allowed`
 */
export function joinTarget(rules: TargetRules, target: string): Destination {
  const full = FULL_URL.exec(target);
  if (full) return fullTarget(rules, full as string[] as FullUrl);
  assertSafePath(target);
  const { baseUrl } = rules;
  const base = basePathOf(baseUrl);
  const path =
    target === '' || target.startsWith('?') ? `${base || '/'}${target}` : `${base}${target}`;
  return { origin: baseUrl.origin, path };
}

/** What a target below the base URL is appended to. */
export const basePathOf = ({ pathname }: URL): string => pathname.replace(/\/+$/, '');

/** The origin that an authority names; undefined for what is no plain host name with or without a port. */
export function originOf(scheme: string, authority: string): URL | undefined {
  const text = `${scheme.toLowerCase()}://${authority.toLowerCase()}/`;
  return HOST.test(authority) && URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether the integration may reach this host at all, encrypted or not. */
export const isAllowedHost = ({ baseUrl, allowedHosts }: TargetRules, url: URL): boolean =>
  withoutTrailingDot(url) === baseUrl.host ||
  allowedHosts.some((pattern) => matchesHost(pattern, url));

function fullTarget(rules: TargetRules, [, given, authority, rest]: FullUrl): Destination {
  const scheme = given.toLowerCase();
  const url = originOf(scheme, authority);
  if (!url)
    throw new SluiceError('host_not_allowed', { detail: 'The target holds no plain host name.' });
  const host = withoutTrailingDot(url);
  if (!isAllowedHost(rules, url)) {
    throw new SluiceError('host_not_allowed', {
      detail: `The integration does not allow "${host}".`,
    });
  }
  if (
    scheme === 'http' &&
    rules.baseUrl.origin !== url.origin &&
    !rules.plainHttpHosts.some((pattern) => matchesHost(pattern, url))
  ) {
    throw new SluiceError('host_not_allowed', {
      detail: `"${host}" is not listed in plainHttpHosts; use https.`,
    });
  }
  assertSafePath(rest);
  return {
    origin: `${scheme}://${host}`,
    path: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

const withoutTrailingDot = (url: URL): string => url.host.replace(/\.(?=:\d+$|$)/, '');

/** `host` and `host:port` match exactly (without a port: the default one); `*.host` matches its sub-domains only. */
export function matchesHost(pattern: string, url: URL): boolean {
  const host = withoutTrailingDot(url);
  const withPort = url.port === '' ? `${host}:${DEFAULT_PORTS[url.protocol]}` : host;
  return [host, withPort].some((name) =>
    pattern.startsWith('*.')
      ? name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1
      : name === pattern,
  );
}

/** Refuses what could leave the base path or the origin, however it is spelled; `//` and `%2F` are ordinary. */
function assertSafePath(target: string): void {
  if (!isPathLike(target))
    throw new SluiceError('invalid_path', {
      detail: 'The target must be a path that begins with "/".',
    });
  if (!staysInPlace(target)) throw new SluiceError('invalid_path');
}

/** Whether no segment of the path is a dot segment or holds a backslash, however it is spelled. */
export function staysInPlace(target: string): boolean {
  const path = target.replace(/\?.*$/s, '');
  return !MAY_LEAVE.test(path) || !path.split('/').some(leavesBase);
}

const isPathLike = (target: string): boolean => /^(?:[/?][\x21\x22\x24-\xff]*)?$/.test(target);

function leavesBase(segment: string): boolean {
  let decoded = segment;
  for (let round = 0; round <= MAX_DECODES; round++) {
    if (decoded.includes('\\') || decoded.split('/').some(isDotSegment)) return true;
    const next = decodeOnce(decoded);
    if (next === decoded) return false;
    decoded = next;
  }
  return false;
}

/** `..;x` counts too: some servers drop path parameters before they resolve dots. */
const isDotSegment = (segment: string): boolean => /^\.\.?(?:;.*)?$/s.test(segment);

/** Percent-decoding that leaves invalid escapes as they are. */
const decodeOnce = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
