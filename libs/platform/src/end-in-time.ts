import type { Settings } from '#libs/config';
import type { Logger } from '#libs/telemetry';

/** Closing what is left after the calls have ended or been given up. */
const GRACE_MS = 5_000;

/** A part that cannot be closed does not keep a process alive that was told to end. */
export function endInTime({ SLUICE_SHUTDOWN_MS }: Settings, log: Logger): void {
  const begin = (): void => {
    setTimeout(() => {
      log.error('the process did not end in time and exits now');
      log.flush();
      process.exit(1);
    }, SLUICE_SHUTDOWN_MS + GRACE_MS).unref();
  };
  process.once('SIGTERM', begin);
  process.once('SIGINT', begin);
}
