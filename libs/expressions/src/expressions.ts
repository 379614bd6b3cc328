import { availableParallelism } from 'node:os';
import { SluiceError } from '#libs/errors';
import { ProjectShares } from '#libs/shares';
import { EvaluatorProcess, lengthOf, type Task } from './evaluator-process.js';
import type { ExpressionFault } from './fault.js';
import { MAX_JSON_LENGTH } from './limits.js';

/** Processes; each needs up to 100 MB. */
const PLACES = Math.max(2, availableParallelism());
/** A project may have as many as are free: alone half of all. */
const PROJECT_SHARE = 1;
/** A process that nobody has needed for so long is given up. */
const IDLE_MS = 30_000;

export interface Evaluation extends Task {
  projectId: string;
  /** It waits no longer for its turn; what has begun is short. */
  waitMs: number;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

/** Evaluates expressions for projects, which wait for a process by turns. */
export class Expressions {
  readonly #places = new ProjectShares(PLACES, PROJECT_SHARE);
  /** The one that has rested the shortest is last. */
  readonly #resting = new Map<EvaluatorProcess, NodeJS.Timeout>();
  readonly #working = new Set<EvaluatorProcess>();

  /**
   * @returns JSON; "" when the expression has no value
   * @throws SluiceError `expression_failed`, with where and why; the reason of the signal
   */
  async evaluate({ projectId, waitMs, signal, ...task }: Evaluation): Promise<string> {
    if (lengthOf(task) > MAX_JSON_LENGTH)
      throw failed({ position: 0, reason: `asked of more than ${MAX_JSON_LENGTH} characters` });
    const leave = await this.#places.enter(projectId, { waitMs, signal }).catch(() => {
      signal?.throwIfAborted();
      throw failed({ position: 0, reason: 'had no turn in time: too many of the project wait' });
    });
    const evaluator = this.#take();
    try {
      const outcome = await evaluator.evaluate(task);
      if ('json' in outcome) return outcome.json;
      throw failed(outcome);
    } finally {
      this.#rest(evaluator);
      leave();
    }
  }

  /** Resolves when no process is left. */
  async close(): Promise<void> {
    for (const timer of this.#resting.values()) clearTimeout(timer);
    const all = [...this.#resting.keys(), ...this.#working];
    this.#resting.clear();
    await Promise.all(all.map((evaluator) => evaluator.kill()));
  }

  #take(): EvaluatorProcess {
    const [evaluator, timer] = [...this.#resting].findLast(([each]) => each.isAlive) ?? [];
    clearTimeout(timer);
    const taken = evaluator ?? new EvaluatorProcess();
    this.#resting.delete(taken);
    this.#working.add(taken);
    return taken;
  }

  #rest(evaluator: EvaluatorProcess): void {
    this.#working.delete(evaluator);
    if (!evaluator.isAlive) return;
    const giveUp = (): void => {
      this.#resting.delete(evaluator);
      void evaluator.kill();
    };
    this.#resting.set(evaluator, setTimeout(giveUp, IDLE_MS).unref());
  }
}

const failed = ({ position, reason }: ExpressionFault): SluiceError => {
  const place = position === 0 ? '' : ` at position ${position}`;
  return new SluiceError('expression_failed', {
    detail: `The expression fails${place}: ${reason}.`,
  });
};
