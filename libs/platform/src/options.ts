import type { Settings } from '#libs/config';
import type { KnownSecrets, Logger } from '#libs/telemetry';

/**
 * `embedded`: everything in this process, queues on Postgres. `distributed`: processes meet in
 * Redis.
 */
export type Mode = 'embedded' | 'distributed';

export interface PlatformOptions {
  mode: Mode;
  /** What this process does; it opens only what these roles need. */
  roles: { gateway: boolean; worker: boolean };
  settings: Settings;
  log: Logger;
  /** What the log must not hold. Whoever gets hold of a secret adds it. */
  secrets: KnownSecrets;
}

/** The settings lack something this way of running needs. The message says what to set. */
class MissingSettingError extends Error {
  override readonly name = 'MissingSettingError';
}

/** @throws MissingSettingError */
export function required<K extends keyof Settings>(
  settings: Settings,
  name: K,
): NonNullable<Settings[K]> {
  const value = settings[name];
  if (value === undefined || value === null)
    throw new MissingSettingError(`${name} is not set. See .env.example for what it holds.`);
  return value;
}
