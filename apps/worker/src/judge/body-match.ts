import type { BodyMatch } from '#libs/contracts';

/** @param sample beginning of the decoded body */
export function matchesBody(body: BodyMatch | undefined, sample: string): boolean {
  if (!body) return true;
  if ('contains' in body) return sample.includes(body.contains);
  const value = valueAt(sample, body.pointer);
  return (
    (typeof value === 'string' || typeof value === 'number') && body.in.includes(String(value))
  );
}

/** RFC 6901, on a body that may not be JSON. */
function valueAt(sample: string, pointer: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(sample);
  } catch {
    return undefined;
  }
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
