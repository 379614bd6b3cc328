import { type BodyMatch, valueAtPointer } from '#libs/contracts';

/** @param sample beginning of the decoded body */
export function matchesBody(body: BodyMatch | undefined, sample: string): boolean {
  if (!body) return true;
  if ('contains' in body) return sample.includes(body.contains);
  const value = valueAt(sample, body.pointer);
  return (
    (typeof value === 'string' || typeof value === 'number') && body.in.includes(String(value))
  );
}

/** A body may be no JSON. */
function valueAt(sample: string, pointer: string): unknown {
  try {
    return valueAtPointer(JSON.parse(sample), pointer);
  } catch {
    return undefined;
  }
}
