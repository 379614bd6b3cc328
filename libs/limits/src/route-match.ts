const ANY_SEGMENT = '*';
const ANY_REST = '**';

/** One `match` of a limit policy, ready to be asked. */
export interface RouteMatch {
  readonly methods: ReadonlySet<string> | undefined;
  readonly segments: readonly string[];
}

/**
 * @param match methods, if any, and a path: `POST,PUT /v1/contacts/*`; `*` is one segment, `**` at
 *   the end any rest
 */
export function parseMatch(match: string): RouteMatch {
  const blank = match.indexOf(' ');
  const methods = blank < 0 ? undefined : new Set(match.slice(0, blank).split(','));
  return { methods, segments: match.slice(blank + 1).split('/') };
}

/**
 * @param path without query; a segment is compared as it is read, so that another spelling of it
 *   (`%73earch`) is no way around a limit
 */
export function matchesRoute(
  { methods, segments }: RouteMatch,
  method: string,
  path: string,
): boolean {
  if (methods && !methods.has(method)) return false;
  const given = path.split('/');
  const isOpen = segments.at(-1) === ANY_REST;
  const fixed = isOpen ? segments.length - 1 : segments.length;
  if (isOpen ? given.length < fixed : given.length !== fixed) return false;
  for (let index = 0; index < fixed; index++) {
    const wanted = segments[index];
    if (wanted !== ANY_SEGMENT && wanted !== decoded(given[index] ?? '')) return false;
  }
  return true;
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
