import { type Credentials, ownValue } from '#libs/contracts';
import { SluiceError } from '#libs/errors';

/** @throws SluiceError `needs_reauth` when the connection has no such credential */
export function needed(values: Credentials, name: string): string {
  const value = ownValue(values, name);
  if (value !== undefined) return value;
  throw new SluiceError('needs_reauth', {
    dispatched: false,
    detail: `The connection has no credential "${name}".`,
  });
}
