import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { ignore } from '#libs/errors';
import { cpuMsOf } from './cpu-time.js';
import type { ExpressionFault } from './fault.js';
import { budgetMs, HEAP_MIB, MAX_STRETCH } from './limits.js';

/** What is evaluated over what; all but `source` is JSON. */
export interface Task {
  source: string;
  /** Absent: there is none. */
  input?: string;
  /** The input is a list, of whose elements each is evaluated for itself. */
  isEach?: boolean;
  /** By name, without the `$`. */
  bindings: Readonly<Record<string, string>>;
}

/** Characters of JSON that an expression is evaluated over. */
export const lengthOf = ({ input = '', bindings }: Task): number =>
  Object.values(bindings).reduce((sum, { length }) => sum + length, input.length);

/** JSON, or "" when the expression has no value. */
export type Outcome = { json: string } | ExpressionFault;

/** What a process says when it is ready, and after each task. */
export interface Report {
  outcome?: Outcome | undefined;
  /** CPU time used so far. */
  cpuMs: number;
}

const NOTHING: Outcome = { json: '' };

/** Node runs what was compiled, also where this file is not: in specs. */
const PROGRAM = join(
  import.meta.dirname,
  extname(import.meta.filename) === '.ts' ? '../../../dist/libs/expressions/src' : '',
  'evaluator.js',
);

const FLAGS = [
  `--max-old-space-size=${HEAP_MIB}`,
  '--max-semi-space-size=4',
  '--disallow-code-generation-from-strings',
  '--disable-proto=delete',
];

/** A process that evaluates one expression at a time, until it is killed. */
export class EvaluatorProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #exited: Promise<unknown>;
  /** CPU time that the process had used when it last reported. */
  #cpuMs = 0;

  constructor() {
    this.#child = fork(PROGRAM, {
      env: {},
      execArgv: FLAGS,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const exited = new AbortController();
    this.#exited = once(this.#child, 'exit').finally(() => exited.abort());
    this.#ready = once(this.#child, 'message', { signal: exited.signal }).then(([report]) => {
      this.#cpuMs = (report as Report).cpuMs;
    });
    this.#exited.catch(ignore('it did not start, and is not ready either'));
    this.#ready.catch(ignore('whoever has something to evaluate hears of it'));
  }

  get isAlive(): boolean {
    return this.#child.connected && !this.#child.killed;
  }

  /**
   * Kills the process when that takes too long; dies when that takes too much memory.
   * @throws Error when the process does not come up
   */
  async evaluate(task: Task): Promise<Outcome> {
    this.#child.ref();
    this.#child.channel?.ref();
    await this.#ready;
    const outcome = await this.#answer(task);
    this.#child.unref();
    this.#child.channel?.unref();
    return outcome;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #answer(task: Task): Promise<Outcome> {
    const child = this.#child;
    const budget = budgetMs(lengthOf(task));
    const deadline = performance.now() + MAX_STRETCH * budget;
    return new Promise((resolve) => {
      const end = (outcome: Outcome): void => {
        clearTimeout(timer);
        child.off('message', reported).off('exit', died);
        resolve(outcome);
      };
      const reported = ({ outcome = NOTHING, cpuMs }: Report): void => {
        this.#cpuMs = cpuMs;
        end(outcome);
      };
      const died = (): void => end({ position: 0, reason: `takes more than ${HEAP_MIB} MB` });
      const late = (): void => {
        const leftMs = Math.min(budget - this.#usedMs(), deadline - performance.now());
        if (leftMs > 0) timer = setTimeout(late, leftMs);
        else {
          end({ position: 0, reason: `takes longer than ${budget} ms` });
          child.kill('SIGKILL');
        }
      };
      let timer = setTimeout(late, budget);
      child.once('message', reported).once('exit', died);
      child.send(task);
    });
  }

  /** CPU time since the last report: a process that was not let run is not late. */
  #usedMs(): number {
    const cpuMs = this.#child.pid === undefined ? undefined : cpuMsOf(this.#child.pid);
    return cpuMs === undefined ? Infinity : cpuMs - this.#cpuMs;
  }
}
