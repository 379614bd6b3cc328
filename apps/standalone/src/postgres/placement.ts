import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Account, canTraverse, ownerOf, serviceAccount } from './account.js';
import { codeOf, EmbeddedPostgresError } from './errors.js';
import { isLockFile } from './lock.js';

/** Where root's data and binaries go when the server's account cannot reach them where they are. */
export const LIBRARY = '/var/lib/sluice';

/** Where the data are, and who runs the server; no account means: whoever runs Sluice. */
export interface Placement {
  directory: string;
  account?: Account;
  moved: boolean;
}

export const files = {
  cluster: (directory: string) => join(directory, 'pgdata'),
  password: (directory: string) => join(directory, 'password'),
  log: (directory: string) => join(directory, 'postgres.log'),
};

/** With what file systems and file managers leave anywhere. */
const OWN_FILE = /^(pgdata|password|postgres\.log|initdb-.*|\..*|lost\+found)$/;

/** Decides, without changing anything, where the server of this data directory lives. */
export function place(dataDir: string, library = LIBRARY): Placement {
  const wanted = realPath(resolve(dataDir));
  if (process.getuid?.() !== 0) return { directory: wanted, moved: false };
  const moved = join(library, nameOf(wanted));
  if (hasCluster(moved) && !hasCluster(wanted)) {
    return { directory: moved, account: accountFor(moved), moved: true };
  }
  const account = accountFor(wanted);
  if (canTraverse(account, existingParent(wanted))) {
    return { directory: wanted, account, moved: false };
  }
  if (!hasCluster(wanted)) return { directory: moved, account, moved: true };
  throw new EmbeddedPostgresError(
    `The account that runs PostgreSQL (${account.name}) can no longer enter a directory above ${wanted}, ` +
      'which holds the database. Give the directories above it mode 0711, or start Sluice as their owner.',
  );
}

/**
 * Makes the data directory and gives it to the server's account. It holds nothing but the server's
 * files.
 */
export function prepareDirectory({ directory, account }: Placement): void {
  try {
    makeParents(directory);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    refuseForeignFiles(directory);
    giveTo(account, directory);
    chmodSync(directory, 0o700);
  } catch (error) {
    if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error;
    throw new EmbeddedPostgresError(
      `The data directory ${directory} is not yours to use (${codeOf(error)}). ` +
        'Start Sluice as its owner, or choose another directory with SLUICE_DATA_DIR.',
      { cause: error },
    );
  }
}

export function giveTo(account: Account | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}

/** Parents made here can be entered by the account, however strict the umask is. */
function makeParents(directory: string): void {
  const parent = dirname(directory);
  if (existsSync(parent)) return;
  makeParents(parent);
  mkdirSync(parent, { recursive: true });
  chmodSync(parent, 0o755);
}

function refuseForeignFiles(directory: string): void {
  const foreign = readdirSync(directory).find((name) => !OWN_FILE.test(name) && !isLockFile(name));
  if (foreign === undefined) return;
  throw new EmbeddedPostgresError(
    `The data directory ${directory} holds "${foreign}", which is not PostgreSQL's. ` +
      'Name a directory that is new, empty, or used by nothing else.',
  );
}

/** Data made by one account stay with it: PostgreSQL insists on owning them. */
function accountFor(directory: string): Account {
  return ownerOf(files.cluster(directory)) ?? serviceAccount();
}

function hasCluster(directory: string): boolean {
  return existsSync(files.cluster(directory));
}

function nameOf(directory: string): string {
  return createHash('sha256').update(directory).digest('hex').slice(0, 16);
}

function existingParent(path: string): string {
  const parent = dirname(path);
  return existsSync(parent) ? parent : existingParent(parent);
}

/** Two spellings of one directory must meet in one lock, also before it exists. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}
