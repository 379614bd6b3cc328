import { isDatabaseUnavailable } from '#libs/database';
import { asSluiceError, SluiceError } from '#libs/errors';
import { LOGGER, type Logger } from '#libs/telemetry';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { noticePage } from './pages.js';
import { frameOf, NOBODYS, send } from './send-page.js';

/** People get a page, in words that are for them; what happened is in the log. */
@Catch()
export class HostedErrors implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = isDatabaseUnavailable(thrown)
      ? new SluiceError('database_unavailable', {}, thrown)
      : asSluiceError(thrown);
    const { status, code } = error;
    if (status >= 500) this.log.error({ code, err: error.cause }, 'a connect page failed');
    if (reply.raw.headersSent || reply.raw.destroyed) return;
    const text =
      status >= 500
        ? 'Something went wrong on our side. Try again in a moment.'
        : 'What this link offered is not there any more. Ask for another one where you got it.';
    const frame = frameOf(NOBODYS);
    void reply.code(status).header('sluice-error', code);
    await send(reply, frame, noticePage(frame, 'That did not work', text));
  }
}
