import type { IncomingHttpHeaders } from 'node:http';
import { SluiceError } from '#libs/errors';

const MAX_LENGTH = 255;

/**
 * The caller's idempotency key, when there is one.
 * @throws SluiceError `invalid_request` naming the header
 */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key !== '' && key.length <= MAX_LENGTH) return key;
  throw new SluiceError('invalid_request', {
    errors: [{ path: 'idempotency-key', message: `must have 1 to ${MAX_LENGTH} characters` }],
    dispatched: false,
  });
}
