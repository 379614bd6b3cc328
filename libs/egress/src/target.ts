import { SluiceError } from '#libs/errors';
import { matchesHost, plainAuthority, withoutTrailingDot } from './hosts.js';
import { isPathLike, leavesBasePath } from './safe-path.js';

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

/** Whether the integration may reach this host at all, encrypted or not. */
export const isAllowedHost = ({ baseUrl, allowedHosts }: TargetRules, url: URL): boolean =>
  withoutTrailingDot(url) === baseUrl.host ||
  allowedHosts.some((pattern) => matchesHost(pattern, url));

function fullTarget(rules: TargetRules, [, given, authority, rest]: FullUrl): Destination {
  const scheme = given.toLowerCase();
  const url = plainAuthority(scheme, authority);
  if (!url)
    throw new SluiceError('host_not_allowed', { detail: 'The target holds no plain host name.' });
  const host = withoutTrailingDot(url);
  if (!isAllowedHost(rules, url))
    throw new SluiceError('host_not_allowed', {
      detail: `The integration does not allow "${host}".`,
    });
  if (!isAllowedScheme(rules, url))
    throw new SluiceError('host_not_allowed', {
      detail: `"${host}" is not listed in plainHttpHosts; use https.`,
    });
  assertSafePath(rest);
  return {
    origin: `${scheme}://${host}`,
    path: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

const isAllowedScheme = ({ baseUrl, plainHttpHosts }: TargetRules, url: URL): boolean =>
  url.protocol === 'https:' ||
  url.origin === baseUrl.origin ||
  plainHttpHosts.some((pattern) => matchesHost(pattern, url));

function assertSafePath(target: string): void {
  if (!isPathLike(target))
    throw new SluiceError('invalid_path', {
      detail: 'The target must be a path that begins with "/".',
    });
  const query = target.indexOf('?');
  if (leavesBasePath(query < 0 ? target : target.slice(0, query)))
    throw new SluiceError('invalid_path');
}
