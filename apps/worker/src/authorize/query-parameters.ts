export type Parameter = [name: string, value: string];

/**
 * Sets parameters in the query of a raw path: whatever is there under their names is removed, the
 * rest stays as it is written.
 */
export function setInQuery(path: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return path;
  const { bare, given } = split(path);
  const names = new Set(parameters.map(([name]) => name));
  const kept = given.filter((part) => part !== '' && !names.has(parameterName(part)));
  const placed = parameters.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${bare}?${[...kept, ...placed].join('&')}`;
}

/** Removes parameters from the query of a raw path; without any of them not a byte changes. */
export function dropFromQuery(path: string, names: ReadonlySet<string>): string {
  const { bare, given } = split(path);
  const kept = given.filter((part) => !names.has(parameterName(part)));
  if (kept.length === given.length) return path;
  return kept.length === 0 ? bare : `${bare}?${kept.join('&')}`;
}

function split(path: string): { bare: string; given: string[] } {
  const start = path.indexOf('?');
  if (start < 0) return { bare: path, given: [] };
  return { bare: path.slice(0, start), given: path.slice(start + 1).split('&') };
}

function parameterName(part: string): string {
  const [name = ''] = part.split('=', 1);
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
