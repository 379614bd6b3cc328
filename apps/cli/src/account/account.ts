import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sluice } from '#libs/sdk';
import { CommandError, EXIT } from '../failure/failure.js';
import { configPath, type Profile, readConfig } from './config-file.js';

/** Which Sluice is spoken to, and who says so. */
export interface Account extends Profile {
  source: string;
}

/** Where `npm start` listens. */
export const LOCAL_URL = 'http://127.0.0.1:3000';

/**
 * The profile that is named; else the environment; else the current profile; else the key that
 * `npm start` keeps in this folder. A key of a profile goes nowhere but to the profile's address.
 * @throws CommandError when there is none
 */
export function findAccount(profile: string | undefined, env: NodeJS.ProcessEnv): Account {
  const { SLUICE_KEY, SLUICE_URL } = env;
  const url = SLUICE_URL ?? LOCAL_URL;
  if (profile === undefined && SLUICE_KEY) return { url, key: SLUICE_KEY, source: 'SLUICE_KEY' };
  const path = configPath(env);
  const { current, profiles } = readConfig(path);
  const name = profile ?? env['SLUICE_PROFILE'] ?? current;
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found && (profile !== undefined || SLUICE_URL === undefined || SLUICE_URL === found.url))
    return { ...found, source: `profile "${name}" in ${path}` };
  if (profile !== undefined) throw unknownProfile(profile, Object.keys(profiles));
  const file = join(env['SLUICE_DATA_DIR'] ?? '.sluice', 'api-key');
  if (existsSync(file)) return { url, key: readFileSync(file, 'utf8').trim(), source: file };
  throw new CommandError(
    'There is no key. Run "sluice login", or set SLUICE_URL and SLUICE_KEY.',
    EXIT.notAllowed,
  );
}

/** Speaks to Sluice; asks nothing yet. */
export function openSluice({ profile }: { profile?: string }): Sluice {
  const { url, key } = findAccount(profile, process.env);
  return new Sluice({ url, key });
}

const unknownProfile = (name: string, known: string[]): CommandError =>
  new CommandError(
    `There is no profile "${name}"; there is ${known.join(', ') || 'none'}. Run: sluice login --profile ${name}`,
    EXIT.notAllowed,
  );
