import { isDatabaseUnavailable, isUnstorableText } from '#libs/database';
import { asSluiceError, SluiceError } from '#libs/errors';
import { isRedisUnavailable } from '#libs/redis';
import { HttpException } from '@nestjs/common';

/** Any thrown value as one of our errors. */
export function classified(thrown: unknown): SluiceError {
  if (thrown instanceof SluiceError) return thrown;
  if (isDatabaseUnavailable(thrown)) return new SluiceError('database_unavailable', {}, thrown);
  if (isUnstorableText(thrown)) {
    return new SluiceError('invalid_request', { detail: 'A text holds a NUL character.' }, thrown);
  }
  if (isRedisUnavailable(thrown)) return new SluiceError('redis_unavailable', {}, thrown);
  const status =
    thrown instanceof HttpException
      ? thrown.getStatus()
      : (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (status === 404) return new SluiceError('not_found', {}, thrown);
  if (status === 413) return new SluiceError('request_too_large', { dispatched: false }, thrown);
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new SluiceError('invalid_request', { detail: unreadable(status) }, thrown);
  }
  return asSluiceError(thrown);
}

/** In our words: those of a parser repeat what it was given. */
const unreadable = (status: number): string =>
  status === 415
    ? 'The content type is not one that this route reads. Send "application/json".'
    : 'The URL or the body cannot be read. The body must be valid JSON, and announced as such.';
