import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { NODE_FLAGS } from '../../tools/node-flags.mjs';
import { ended, killAtExit } from './reaper.js';

export { freePort } from './ports.js';

const root = join(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 20;

export interface ProcessOptions {
  /** An app, or a script for the harness's own tests. */
  entry: 'gateway' | 'worker' | 'standalone' | 'maintain' | { script: string };
  /** All it gets, with PATH and HOME. */
  env: Record<string, string>;
  args?: string[];
  /**
   * The process has started when a GET of this answers 200; without it, when it has been spawned.
   */
  readyUrl?: string;
}

export interface RunningProcess {
  pid: number;
  /** Where it answers; empty when it was not waited for. */
  address: string;
  /** The lines of stdout and stderr so far, in the order they came. */
  output(): string[];
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'SIGSTOP' | 'SIGCONT'): void;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs a built app as a process of its own, which is killed when the tests end. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const flags = typeof options.entry === 'object' ? [] : NODE_FLAGS;
  const args = [...flags, scriptOf(options.entry), ...(options.args ?? [])];
  const inherited = Object.fromEntries(
    ['PATH', 'HOME'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...inherited, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  collect(child.stdout, lines);
  collect(child.stderr, lines);
  await once(child, 'spawn');
  const running = follow(child, lines, options.readyUrl);
  if (options.readyUrl !== undefined) await ready(running, options.readyUrl);
  return running;
}

function scriptOf(entry: ProcessOptions['entry']): string {
  if (typeof entry === 'object') return entry.script;
  const script = join(root, 'dist', 'bin', `${entry}.js`);
  if (!existsSync(script)) throw new Error(`${script} is not built. Run "npm run build" first.`);
  return script;
}

function collect(stream: Readable, lines: string[]): void {
  createInterface(stream).on('line', (line) => lines.push(line));
}

function follow(child: ChildProcess, lines: string[], readyUrl = ''): RunningProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error('The process could not be started.');
  killAtExit(pid);
  // "close" comes after the last line of output, "exit" may come before it.
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', () => ended(pid));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    pid,
    address: URL.canParse(readyUrl) ? new URL(readyUrl).origin : '',
    exited,
    output: () => [...lines],
    kill: (signal) => void child.kill(signal),
  };
}

async function ready(running: RunningProcess, url: string): Promise<void> {
  let exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  void running.exited.then((how) => (exit = how));
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await answersOk(url))) {
    if (exit !== undefined) throw failure(`ended (${exit.signal ?? exit.code})`, running);
    if (performance.now() > deadline) {
      running.kill('SIGKILL');
      throw failure(`was not ready at ${url} within ${START_TIMEOUT_MS} ms`, running);
    }
    await pause(POLL_MS);
  }
}

function failure(what: string, running: RunningProcess): Error {
  return new Error(`The process ${what}. Its output:\n${running.output().join('\n')}`);
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
