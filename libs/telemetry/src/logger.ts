import type { Settings } from '#libs/config';
import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { KnownSecrets } from './known-secrets.js';

/**
 * Errors are logged by name, message, code and cause; never with the request or answer objects a
 * driver may attach.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error))
    return typeof error === 'object' ? Object.prototype.toString.call(error) : error;
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack,
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}

/**
 * Entries leave in portions of this size, and this long after the first at the latest: one write
 * for many entries.
 */
const BUFFER_BYTES = 8_192;
const FLUSH_MS = 200;

export interface LoggerParts {
  app: string;
  /** None of them is written, in whatever line and spelling. */
  secrets: KnownSecrets;
}

/**
 * One JSON line per entry on standard output. A log line that cannot be written never ends the
 * process.
 */
export function createLogger(
  { LOG_LEVEL }: Pick<Settings, 'LOG_LEVEL'>,
  { app, secrets }: LoggerParts,
): Logger {
  const destination = pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES });
  let flushing: NodeJS.Timeout | undefined;
  const flushSoon = (): void => {
    flushing ??= setTimeout(() => {
      flushing = undefined;
      destination.flush();
    }, FLUSH_MS).unref();
  };
  // What came while a portion was being written is not in it.
  let isNew = false;
  destination.on('drain', () => {
    if (isNew) flushSoon();
    isNew = false;
  });
  destination.on('error', flushSoon);
  return pino(
    {
      level: LOG_LEVEL,
      base: { app },
      serializers: { err: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        streamWrite: (line) => {
          isNew = true;
          flushSoon();
          return secrets.redact(line);
        },
      },
    },
    destination,
  );
}

/** Injection token of the process's logger. */
export const LOGGER = Symbol('Logger');

/** Nest's own messages through the same logger; its chatter about modules and routes is debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  error(message: unknown, stack?: string): void {
    if (message instanceof Error) this.logger.error({ err: message }, message.message);
    else this.logger.error({ stack }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}

export type { Logger };
