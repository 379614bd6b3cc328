import { randomUUID } from 'node:crypto';
import { isIdempotent } from '#libs/contracts';
import { isDatabaseUnavailable, isUnstorableText } from '#libs/database';
import { asSluiceError, SluiceError, toProblem } from '#libs/errors';
import { isRedisUnavailable } from '#libs/redis';
import { LOGGER, type Logger } from '#libs/telemetry';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lingerOnClose } from './linger-on-close.js';

/** SDKs repeat what fails with some statuses, writes as well; these make most of them not do it. */
const NOT_AGAIN = { 'x-should-retry': 'false', 'stripe-should-retry': 'false' };

/** The one place where an error becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    this.answer(thrown, request, reply);
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = classify(thrown);
    const instance = randomUUID();
    if (error.status >= 500) this.#log(error, instance, request);
    if (reply.raw.headersSent || reply.raw.destroyed) return;
    const { status, headers, body } = toProblem(error, instance);
    lingerOnClose(request.raw);
    if (error.facts.dispatched === true && !isIdempotent(request.method))
      void reply.headers(NOT_AGAIN);
    void reply.code(status).headers(headers).send(JSON.stringify(body));
  }

  #log(error: SluiceError, instance: string, { method, routeOptions }: FastifyRequest): void {
    const facts = { code: error.code, instance, method, route: routeOptions.url, err: error.cause };
    if (error.code === 'internal_error') this.log.error(facts, 'request failed');
    else this.log.warn(facts, 'request failed');
  }
}

function classify(thrown: unknown): SluiceError {
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
