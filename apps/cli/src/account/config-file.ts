import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../failure/failure.js';

/** One Sluice with one key. */
export interface Profile {
  url: string;
  key: string;
}

export interface Config {
  /** Name of the profile that is used unless another one is named. */
  current: string;
  profiles: Record<string, Profile>;
}

const OTHERS = 0o077;

/** `SLUICE_CONFIG`, or where the XDG Base Directory Specification has it. */
export function configPath(env: NodeJS.ProcessEnv): string {
  const { SLUICE_CONFIG, XDG_CONFIG_HOME } = env;
  return SLUICE_CONFIG ?? join(XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'sluice/config.json');
}

/** @throws CommandError when others can read it, or it holds something else */
export function readConfig(path: string): Config {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return { current: 'default', profiles: {} };
  if (process.platform !== 'win32' && (stats.mode & OTHERS) !== 0)
    throw new CommandError(`Others can read ${path}, which holds keys. Run: chmod 600 ${path}`);
  try {
    const { current, profiles } = JSON.parse(readFileSync(path, 'utf8')) as Config;
    if (typeof current === 'string' && typeof profiles === 'object') return { current, profiles };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new CommandError(`${path} holds no profiles. Remove it, and run "sluice login".`);
}

/** Whole or not at all, and for nobody else to read. */
export function writeConfig(path: string, config: Config): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
