import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, DataDirectoryInUseError, EmbeddedPostgresError } from './errors.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';

/**
 * One living process per directory.
 *
 * The lock is the file `lock.<generation>` with the highest generation. It is made in one step,
 * whole, by linking a finished file; whoever finds its holder dead makes the next generation, and
 * linking lets exactly one succeed. The highest generation is never removed, not even on release,
 * so a process that read an older one too long ago finds itself outrun instead of becoming a second
 * holder.
 */
export interface DirectoryLock {
  release(): void;
}

const LOCK_FILE = /^lock\.(\d+)$/;
const DRAFT_PREFIX = 'lock-draft-';
const MAX_ATTEMPTS = 50;

/**
 * @throws DataDirectoryInUseError when a living process, this one included, holds the directory.
 */
export function acquireLock(directory: string): DirectoryLock {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const newest = newestGeneration(directory);
    const holder = newest === 0 ? undefined : readHolder(directory, newest);
    if (holder && isRunning(holder)) throw new DataDirectoryInUseError(directory, holder.pid);
    if (claim(directory, newest + 1)) return { release: () => release(directory, newest + 1) };
  }
  throw new EmbeddedPostgresError(
    `Could not lock ${directory}: other processes kept changing its lock. Start Sluice again.`,
  );
}

export function isLockFile(name: string): boolean {
  return LOCK_FILE.test(name) || name.startsWith(DRAFT_PREFIX);
}

function generations(directory: string): number[] {
  return readdirSync(directory).flatMap((name) => {
    const generation = LOCK_FILE.exec(name)?.[1];
    return generation === undefined ? [] : [Number(generation)];
  });
}

function newestGeneration(directory: string): number {
  return Math.max(0, ...generations(directory));
}

/**
 * Undefined when the lock was released, was outrun while it was read, or was torn by a power loss.
 * One that may not be read throws: its holder may be alive.
 */
function readHolder(directory: string, generation: number): ProcessIdentity | undefined {
  let written: string;
  try {
    written = readFileSync(lockFile(directory, generation), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const read: unknown = JSON.parse(written);
    return isIdentity(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  if (!('pid' in value) || !('startedAt' in value)) return false;
  return typeof value.pid === 'number' && typeof value.startedAt === 'string';
}

function claim(directory: string, generation: number): boolean {
  const draft = writeDraft(directory, identify(process.pid));
  try {
    linkSync(draft, lockFile(directory, generation));
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  if (newestGeneration(directory) > generation) {
    rmSync(lockFile(directory, generation), { force: true });
    return false;
  }
  clearOutrun(directory, generation);
  return true;
}

function clearOutrun(directory: string, current: number): void {
  for (const generation of generations(directory)) {
    if (generation < current) rmSync(lockFile(directory, generation), { force: true });
  }
  for (const name of readdirSync(directory)) {
    if (name.startsWith(DRAFT_PREFIX)) rmSync(join(directory, name), { force: true });
  }
}

/** Only the holder sweeps drafts, so nobody takes this one away before it is renamed. */
function release(directory: string, generation: number): void {
  const holder = readHolder(directory, generation);
  if (holder?.pid !== process.pid) return;
  renameSync(writeDraft(directory, undefined), lockFile(directory, generation));
}

function writeDraft(directory: string, holder: ProcessIdentity | undefined): string {
  const draft = join(directory, `${DRAFT_PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`);
  writeFileSync(draft, JSON.stringify(holder ?? {}), { flag: 'wx' });
  // Whatever the umask: a process of another account has to see who holds the directory.
  chmodSync(draft, 0o644);
  return draft;
}

function lockFile(directory: string, generation: number): string {
  return join(directory, `lock.${generation}`);
}
