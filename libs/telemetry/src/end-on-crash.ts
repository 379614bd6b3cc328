import type { Logger } from './logger.js';

/** A log that cannot be written does not keep the process alive. */
const FLUSH_MS = 1_000;

/**
 * An error nobody handled ends the process, as it should, but through the log: Node would print it
 * with everything that a driver has attached to it, statements and commands with their values
 * included.
 */
export function endOnCrash(log: Logger): void {
  process.on('uncaughtException', (error: unknown) => {
    log.fatal({ err: error }, 'the process ends: an error was not handled');
    setTimeout(() => process.exit(1), FLUSH_MS);
    log.flush(() => process.exit(1));
  });
}
