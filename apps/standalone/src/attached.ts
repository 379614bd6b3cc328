import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '#libs/config';
import { runningPostgres } from './postgres/index.js';

/**
 * Settings with which a command reaches what runs with these: without DATABASE_URL that is the
 * database of the process on the same data directory, and its keys. Changes nothing there.
 * @throws Error that says what to start or to set
 */
export function attached(given: Settings): Settings {
  if (given.DATABASE_URL !== undefined) return given;
  const dataDir = resolve(given.SLUICE_DATA_DIR);
  const url = runningPostgres(join(dataDir, 'postgres'));
  if (url === undefined)
    throw new Error(
      `DATABASE_URL is not set, and no Sluice runs on ${dataDir}. Start it there, or set DATABASE_URL.`,
    );
  const keys = join(dataDir, 'encryption-keys');
  const kept = existsSync(keys) ? readFileSync(keys, 'utf8').trim() : undefined;
  const SLUICE_ENCRYPTION_KEYS = given.SLUICE_ENCRYPTION_KEYS ?? kept;
  return { ...given, DATABASE_URL: url, SLUICE_ENCRYPTION_KEYS };
}
