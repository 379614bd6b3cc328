import { z } from 'zod';

/** A place in a JSON document (RFC 6901), for example `/data/access_token`. */
export const jsonPointerSchema = z
  .string()
  .max(256)
  .regex(/^(?:\/(?:[^/~]|~[01])*)+$/, 'must be a JSON pointer, for example "/data/access_token"');

/** What lies at a pointer; `undefined` when there is nothing. */
export function valueAtPointer(json: unknown, pointer: string): unknown {
  let value = json;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
