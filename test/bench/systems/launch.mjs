import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processTree, readProcessTable } from './process-table.mjs';

const STOP_MS = 10_000;
const LOG_TAIL = 1_500;

/**
 * A running process, in a process group of its own: Ctrl-C reaches the benchmark alone, which ends
 * its processes in order. `stop` resolves when it has ended and what it left behind was told to.
 * @typedef {object} Launched
 * @property {number} pid
 * @property {Promise<number | null>} ended with its exit code; null: by a signal
 * @property {() => string} log the end of what it wrote
 * @property {(signal: NodeJS.Signals) => void} kill
 * @property {() => Promise<void>} stop
 */

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env added to `cleanEnvironment()`
 * @property {import('./system.mjs').Site} site its log goes to the directory, its end is deferred
 */

/** The environment of the benchmark without what would configure the targets. */
function cleanEnvironment() {
  const configured = /^(SLUICE_|WORKER_|DATABASE_URL$|REDIS_|PORT$|HOST$|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !configured.test(name)));
}

/**
 * @param {Program} program
 * @returns {Promise<Launched>}
 */
export async function launch({ name, command, args, env, site }) {
  const logFile = join(site.directory, `${name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    env: { ...cleanEnvironment(), NODE_ENV: 'production', ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  await once(child, 'spawn');
  const launchedProcess = launched(child, () => readFileSync(logFile, 'utf8').slice(-LOG_TAIL));
  site.defer(launchedProcess.stop);
  return launchedProcess;
}

/**
 * Forks one of this folder's servers and waits until it listens.
 * @param {string} file below `servers/`
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./system.mjs').Defer} defer
 * @returns {Promise<Launched & { port: number }>} `port` is 0 for a process that does not listen
 */
export async function forkServer(file, env, defer) {
  const path = fileURLToPath(new URL(`../servers/${file}`, import.meta.url));
  const child = fork(path, [], {
    env: { ...cleanEnvironment(), NODE_ENV: 'production', ...env },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  const server = launched(child, () => '');
  defer(server.stop);
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (!message?.ready) throw new Error(`${file} ended before it was ready`);
  return { ...server, port: message.port ?? 0 };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => string} log
 * @returns {Launched}
 */
function launched(child, log) {
  const pid = child.pid ?? 0;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const ended = /** @type {Promise<number | null>} */ (
    new Promise((resolve) => child.once('exit', (code) => resolve(code)))
  );
  const stop = async () => {
    if (hasEnded()) return;
    const tree = processTree(readProcessTable(), pid);
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(kill);
    endOrphans(tree);
  };
  const kill = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  return { pid, ended, log, kill, stop };
}

/**
 * What a process that had to be killed leaves behind, such as the database it started.
 * @param {number[]} tree
 */
function endOrphans(tree) {
  const table = readProcessTable();
  for (const pid of tree.filter((candidate) => table.has(candidate))) {
    try {
      process.kill(pid, 'SIGINT');
    } catch {
      // it ended by itself
    }
  }
}

/** @returns {Promise<number>} */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/**
 * @param {Launched[]} processes the wait fails when one of them ends
 * @param {number} timeoutMs
 * @param {() => Promise<boolean>} condition
 */
export async function untilReady(processes, timeoutMs, condition) {
  const deadline = Date.now() + timeoutMs;
  const dead = Promise.race(processes.map(async (one) => (await one.ended, one)));
  while (!(await condition().catch(() => false))) {
    const pause = new Promise((resolve) => setTimeout(resolve, 50));
    const ended = await Promise.race([dead, pause]);
    if (ended)
      throw new Error(`it ended during the start:\n${/** @type {Launched} */ (ended).log()}`);
    if (Date.now() < deadline) continue;
    const logs = processes.map((one) => one.log()).join('\n');
    throw new Error(`it was not ready within ${timeoutMs / 1000} s:\n${logs}`);
  }
}
