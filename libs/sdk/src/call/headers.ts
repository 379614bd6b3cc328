type GivenHeaders = NonNullable<RequestInit['headers']>;

/**
 * With these headers of ours set, and all others as they were: in their case and order, and in the
 * class of whoever reads them, because other classes would sort them.
 * @param ours names in lower case
 */
export function withHeaders(
  given: GivenHeaders | undefined,
  ours: Record<string, string>,
): GivenHeaders {
  if (given === undefined) return ours;
  if ('append' in given && typeof given.append === 'function') {
    const headers = new (given.constructor as typeof Headers)(given);
    for (const [name, value] of Object.entries(ours)) headers.set(name, value);
    return headers;
  }
  const pairs = Symbol.iterator in given ? [...given] : Object.entries(given);
  return [
    ...pairs.filter(([name]) => !Object.hasOwn(ours, name.toLowerCase())),
    ...Object.entries(ours),
  ] as [string, string][];
}
