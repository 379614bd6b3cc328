import type { BodyMatch } from './body-match.js';
import { valueAtPointer } from './json-pointer.js';

/** @param sample beginning of the decoded body */
export function matchesBody(body: BodyMatch | undefined, sample: string): boolean {
  if (!body) return true;
  if ('contains' in body) return sample.includes(body.contains);
  const value = valueAt(sample, body.pointer);
  return ['string', 'number', 'boolean'].includes(typeof value) && body.in.includes(String(value));
}

/** A body may be no JSON. */
function valueAt(sample: string, pointer: string): unknown {
  try {
    return valueAtPointer(JSON.parse(sample), pointer);
  } catch {
    return undefined;
  }
}
