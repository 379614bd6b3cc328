import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Leaves nothing behind when the test process ends, however it ends. Exit handlers do not run in a
 * killed process and are not the real ones inside Jest, so a process of its own watches: when its
 * input ends, our end has come, and it kills and removes what is left.
 */
const script = `
  const { rmSync } = require('node:fs');
  const pids = new Set(), directories = new Set();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  require('node:readline').createInterface(process.stdin).on('line', (line) => {
    const { add, drop, directory } = JSON.parse(line);
    if (add) pids.add(add);
    if (drop) pids.delete(drop);
    if (directory) directories.add(directory);
  }).on('close', () => {
    for (const pid of pids) try { process.kill(pid, 'SIGKILL'); } catch {}
    setTimeout(() => {
      for (const directory of directories) try {
        rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
      } catch {}
    }, 200);
  });
`;

let reaper: ChildProcess | undefined;

/** The process is killed when we end. */
export function killAtExit(pid: number): void {
  tell({ add: pid });
}

/** The process has ended, and its pid may be another's from now on. */
export function ended(pid: number): void {
  tell({ drop: pid });
}

/** The directory is removed when we end. */
export function removeAtExit(directory: string): void {
  tell({ directory });
}

function tell(message: object): void {
  reaper ??= startReaper();
  reaper.stdin?.write(`${JSON.stringify(message)}\n`);
}

function startReaper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  child.unref();
  const input: unknown = child.stdin;
  if (typeof input === 'object' && input !== null && 'unref' in input) {
    if (typeof input.unref === 'function') input.unref();
  }
  return child;
}
