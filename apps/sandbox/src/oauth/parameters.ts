import { Refusal } from '../refusal.js';

/**
 * An empty value counts as absent, and a repeated parameter is an error (RFC 6749, 3.1 and 3.2).
 */
export function parameter(search: URLSearchParams, name: string): string | undefined {
  const values = search.getAll(name);
  if (values.length > 1) {
    throw new Refusal(400, 'invalid_request', `The parameter ${name} is repeated; send it once.`);
  }
  return values[0] === '' ? undefined : values[0];
}

export function requiredParameter(search: URLSearchParams, name: string): string {
  const value = parameter(search, name);
  if (value !== undefined) return value;
  throw new Refusal(400, 'invalid_request', `The parameter ${name} is missing; send it.`);
}
