import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OWNER_ONLY = 0o600;

export interface Secret {
  value: string;
  /** Made by this very start. */
  isNew: boolean;
  /** File that holds it, when it was not given by the environment. */
  file: string | undefined;
}

/**
 * A secret from the environment, or the one kept in the data directory, made when there is none.
 */
function secret(given: string | undefined, file: string, make: () => string): Secret {
  if (given !== undefined) return { value: given, isNew: false, file: undefined };
  if (existsSync(file)) return { value: readFileSync(file, 'utf8').trim(), isNew: false, file };
  const value = make();
  writeFileSync(file, `${value}\n`, { mode: OWNER_ONLY });
  return { value, isNew: true, file };
}

export const encryptionKeys = (given: string | undefined, dataDir: string): Secret =>
  secret(given, join(dataDir, 'encryption-keys'), () => `k1:${randomBytes(32).toString('base64')}`);

export const installationKey = (given: string | undefined, dataDir: string): Secret =>
  secret(given, join(dataDir, 'api-key'), () => `sluice_${randomBytes(32).toString('base64url')}`);

/** In the form of the setting: one operator, `admin`, unless the setting names others. */
export const operators = (given: string | undefined, dataDir: string): Secret =>
  secret(
    given,
    join(dataDir, 'ops-users'),
    () => `admin:${randomBytes(18).toString('base64url')}:admin`,
  );
