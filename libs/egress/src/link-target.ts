import { plainAuthority } from './hosts.js';
import { leavesBasePath } from './safe-path.js';
import { basePathOf, FULL_URL, isAllowedHost, type TargetRules } from './target.js';

/**
 * An absolute http(s) URL in its parts, as they were written: `path` with query, without fragment.
 */
export interface WrittenUrl {
  scheme: string;
  authority: string;
  path: string;
}

/**
 * Clients drop control characters and spaces at the end, after which a path may lead elsewhere than
 * it says.
 */
const SHIFTY = /[^ -~\x80-\uffff]| $/;

/**
 * The opposite of `joinTarget`: the target that leads to this URL byte for byte, or, where the
 * integration allows the host but not without encryption, to the refusal that says so.
 * @returns undefined for hosts that are not the integration's, and for paths that the proxied route
 *   would refuse
 */
export function targetOf(rules: TargetRules, link: WrittenUrl): string | undefined {
  const { scheme, authority, path } = link;
  const url = plainAuthority(scheme.toLowerCase(), authority);
  if (!url || !isAllowedHost(rules, url)) return undefined;
  if (SHIFTY.test(path) || leavesBasePath(path.replace(/\?.*$/s, ''))) return undefined;
  const below = url.origin === rules.baseUrl.origin ? pathBelow(rules.baseUrl, path) : undefined;
  return below ?? `/${scheme}://${authority}${path}`;
}

function pathBelow(baseUrl: URL, path: string): string | undefined {
  const base = basePathOf(baseUrl);
  if (!path.startsWith(base)) return undefined;
  const below = path.slice(base.length);
  return /^(?:[/?]|$)/.test(below) && !FULL_URL.test(below) ? below : undefined;
}
