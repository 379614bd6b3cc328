import { randomUUID } from 'node:crypto';
import { isIdempotent } from '#libs/contracts';
import { type SluiceError, toProblem } from '#libs/errors';
import { LOGGER, type Logger } from '#libs/telemetry';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { classified } from './classified.js';
import { lingerOnClose } from './linger-on-close.js';
import { formed } from './problem-form.js';

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
    const error = classified(thrown);
    const instance = error.facts.requestId ?? randomUUID();
    if (error.status >= 500) this.#log(error, instance, request);
    if (reply.raw.headersSent || reply.raw.destroyed) return;
    const { status, headers, body } = formed(request.raw, toProblem(error, instance));
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
