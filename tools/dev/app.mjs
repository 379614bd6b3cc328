import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NODE_FLAGS } from '../node-flags.mjs';

const HOST = join(import.meta.dirname, 'host.mjs');
/** An attached debugger, or what was broken by the last save, can keep a process from ending. */
const STOP_MS = 3_000;
const READY_POLL_MS = 20;

/** One app in a process of its own, started again and again. */
export class App {
  #standby;
  #running;
  #stopped = false;

  /** @param url where it answers; @param say is told what becomes of it */
  constructor({ url, say }) {
    this.url = url;
    this.say = say;
  }

  /** Lets a process load the packages, so that the next start need not. */
  prepare() {
    if (this.#stopped || (this.#standby !== undefined && isAlive(this.#standby))) return;
    this.#standby = spawn(process.execPath, [...NODE_FLAGS, HOST], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** Ends the process that runs and starts another, which loads the app meanwhile. */
  async restart({ app, env, inspectPort }) {
    const startedAt = performance.now();
    this.prepare();
    this.#standby?.send({ app }, ignoreEnd);
    await this.#end();
    if (this.#stopped) return;
    const child = this.#standby;
    this.#standby = undefined;
    this.#running = child;
    child.once('exit', (code, signal) => this.#ended(child, signal ?? code));
    child.send({ env, inspectPort }, ignoreEnd);
    void this.#follow(child, startedAt);
  }

  async stop() {
    this.#stopped = true;
    this.#standby?.kill('SIGKILL');
    await this.#end();
  }

  async #end() {
    const child = this.#running;
    this.#running = undefined;
    if (child === undefined || !isAlive(child)) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(tooLong);
  }

  #ended(child, how) {
    if (this.#running === child) this.say(`the app ended (${how}); save a file to start it again`);
  }

  /** The next process is prepared when this one does not need the processor any more. */
  async #follow(child, startedAt) {
    while (this.#running === child && isAlive(child)) {
      if (await answersOk(`${this.url}/health/ready`)) {
        this.say(`ready at ${this.url} after ${secondsSince(startedAt)} s`);
        break;
      }
      await pause(READY_POLL_MS);
    }
    this.prepare();
  }
}

/** What is sent to a process that has just ended is lost; its end is reported by itself. */
const ignoreEnd = () => undefined;

const isAlive = (child) => child.exitCode === null && child.signalCode === null;

const secondsSince = (startedAt) => ((performance.now() - startedAt) / 1000).toFixed(1);

async function answersOk(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
