import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeOf } from './errors.js';

/**
 * A process is named by its pid and its start, because the system hands a dead process's pid out
 * again.
 */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** Where the system does not tell when a process started, its pid alone has to do. */
const UNKNOWN = 'unknown';

/** Undefined when no such process runs; a zombie does not run. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!respondsToSignals(pid)) return undefined;
  if (process.platform === 'linux') return identifyFromProc(pid);
  if (process.platform === 'win32') return { pid, startedAt: UNKNOWN };
  const listed = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return { pid, startedAt: listed.stdout?.trim() || UNKNOWN };
}

export function isRunning(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  if (now === undefined) return false;
  return (
    now.startedAt === identity.startedAt || [now.startedAt, identity.startedAt].includes(UNKNOWN)
  );
}

function respondsToSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** The start is counted in ticks since boot, so the boot belongs to it. */
function identifyFromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in parentheses, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startedAt: `${boot}:${ticks}` };
  } catch {
    // Gone since it was asked for, or hidden by hidepid: a hidden one counts as running.
    return respondsToSignals(pid) ? { pid, startedAt: UNKNOWN } : undefined;
  }
}
