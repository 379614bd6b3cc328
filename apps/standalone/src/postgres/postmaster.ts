import {
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Address } from './address.js';
import { codeOf } from './errors.js';
import { until } from './poll.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';

/** What a running server says about itself in `postmaster.pid`. */
export interface Postmaster {
  process: ProcessIdentity;
  address: Address;
  /** `starting`, `ready` or `stopping`; empty before the server has said it. */
  status: string;
}

const FAST_STOP_MS = 5_000;

/** The server that runs on this cluster, whoever started it; undefined when none does. */
export function findPostmaster(cluster: string): Postmaster | undefined {
  const lines = readPidFile(cluster);
  const pid = Number(lines?.[0]);
  if (lines === undefined || !Number.isInteger(pid) || pid <= 0) return undefined;
  const identity = identify(pid);
  if (identity === undefined || !servesCluster(pid, cluster)) return undefined;
  const [, , , port, socketDirectory, listenAddress, , status] = lines;
  return {
    process: identity,
    address: { host: listenAddress || socketDirectory || '', port: Number(port) },
    status: status?.trim() ?? '',
  };
}

/**
 * PostgreSQL refuses to start when the pid in a leftover `postmaster.pid` belongs to any process of
 * its own account, even to a zombie. It ignores its parent's pid, and then still checks for
 * orphaned backends, which it would not do if the file were gone. A leftover socket guards nothing
 * and goes.
 */
export function disownLeftovers(cluster: string, directory: string): void {
  const lines = readPidFile(cluster);
  if (lines === undefined || findPostmaster(cluster)) return;
  writeFileSync(pidFile(cluster), [String(process.pid), ...lines.slice(1)].join('\n'));
  for (const name of readdirSync(directory)) {
    if (name.startsWith('.s.PGSQL.')) rmSync(join(directory, name), { force: true });
  }
}

/**
 * Ends the backends of a killed server. Most end by themselves at once, but one that waits for a
 * lock of a killed one waits for ever, and no server starts meanwhile. What they had not committed
 * is lost anyway. A server's processes work in its cluster's directory.
 */
export function endOrphans(cluster: string): void {
  if (process.platform !== 'linux' || findPostmaster(cluster)) return;
  const place = realpathSync(cluster);
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid) && worksIn(pid, place)) endNow(pid);
  }
}

function worksIn(pid: number, place: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== place) return false;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres:');
  } catch {
    return false;
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/**
 * A fast shutdown; if it takes too long, an immediate one, from which PostgreSQL recovers at its
 * next start.
 */
export async function stopPostmaster({ process: identity }: Postmaster): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isRunning(identity)) return;
    try {
      process.kill(identity.pid, signal);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
    if (await until(() => !isRunning(identity), FAST_STOP_MS, 5)) return;
  }
}

/**
 * A process that was given our server's old pid was not started on its cluster. The command line
 * tells; the working directory would too, but root without the right to trace may not read it.
 */
function servesCluster(pid: number, cluster: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
  } catch {
    return false;
  }
}

function readPidFile(cluster: string): string[] | undefined {
  try {
    return readFileSync(pidFile(cluster), 'utf8').split('\n');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}
