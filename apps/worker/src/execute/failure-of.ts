import { isDatabaseUnavailable } from '#libs/database';
import { asSluiceError, SluiceError } from '#libs/errors';
import { isRedisUnavailable } from '#libs/redis';

/**
 * Any error as one of ours. Whether the request may have left is for others to find out, unless the
 * error says so.
 */
export function failureOf(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  if (isRedisUnavailable(error)) return new SluiceError('redis_unavailable', {}, error);
  if (isDatabaseUnavailable(error)) return new SluiceError('database_unavailable', {}, error);
  return asSluiceError(error);
}
