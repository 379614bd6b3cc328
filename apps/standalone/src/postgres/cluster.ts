import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Distribution, program } from './binaries.js';
import { childOptions } from './child-options.js';
import { codeOf, EmbeddedPostgresError } from './errors.js';
import { files, giveTo, type Placement } from './placement.js';

export const ROLE = 'sluice';

const DRAFT_PREFIX = 'initdb-';
const PASSWORD = /^[\w-]{32}$/;

export interface Cluster {
  password: string;
  firstStart: boolean;
}

/**
 * The database files, made on the first start. They are made beside their final place and moved
 * there in one step, so a cluster that exists is complete, and an interrupted one is made again.
 * The caller holds the directory's lock.
 */
export async function openCluster(
  placement: Placement,
  distribution: Distribution,
): Promise<Cluster> {
  const { directory } = placement;
  removeDrafts(directory);
  if (existsSync(files.cluster(directory))) {
    return { password: readPassword(directory), firstStart: false };
  }
  const password = writePassword(placement);
  const draft = join(directory, `${DRAFT_PREFIX}${randomBytes(6).toString('hex')}`);
  mkdirSync(draft, { mode: 0o700 });
  giveTo(placement.account, draft);
  await initdb(placement, distribution, draft);
  renameSync(draft, files.cluster(directory));
  syncDirectory(directory);
  return { password, firstStart: true };
}

/**
 * An initdb whose starter was killed may still be writing; its leftovers then go at the next start.
 */
function removeDrafts(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (!name.startsWith(DRAFT_PREFIX)) continue;
    try {
      rmSync(join(directory, name), { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      if (codeOf(error) !== 'ENOTEMPTY') throw error;
    }
  }
}

/** @throws EmbeddedPostgresError when it is missing or damaged */
export function readPassword(directory: string): string {
  const path = files.password(directory);
  const password = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (PASSWORD.test(password)) return password;
  throw new EmbeddedPostgresError(
    `The database in ${directory} exists, but its password file ${path} is missing or damaged. ` +
      'Restore that file from a backup, or move the directory away to start with an empty database.',
  );
}

function writePassword({ directory, account }: Placement): string {
  const path = files.password(directory);
  rmSync(path, { force: true });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(path, password, { mode: 0o600, flag: 'wx' });
  giveTo(account, path);
  return password;
}

async function initdb(
  { directory, account }: Placement,
  distribution: Distribution,
  draft: string,
): Promise<void> {
  const args = [
    '-D',
    draft,
    '-U',
    ROLE,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--pwfile=${files.password(directory)}`,
  ];
  const child = spawn(program(distribution, 'initdb'), args, {
    ...childOptions(directory, account),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(`${codeOf(error)}: ${error.message}`));
    child.once('close', (code) => resolve(code === 0 ? undefined : output.trim()));
  });
  if (failure === undefined) return;
  rmSync(draft, { recursive: true, force: true });
  throw new EmbeddedPostgresError(
    `The database could not be made in ${directory}: ${failure}\n` +
      'The binaries need glibc and libstdc++ and a writable directory; otherwise set DATABASE_URL to a server of your own.',
  );
}

/** Makes the move durable; systems that cannot open a directory do this by themselves. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
