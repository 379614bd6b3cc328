import type { Logger, Metrics, Step, UpstreamOutcome } from '#libs/telemetry';
import type { StepTimer } from '../execute/work.js';

/** Times the steps of one attempt and writes its one log line. */
export class AttemptLog implements StepTimer {
  readonly #startedAt = performance.now();
  #cause: unknown;
  readonly #steps: Partial<Record<Step, number>> = {};

  constructor(
    private readonly attempt: { kind: 'call' | 'job' | 'callback'; ids: Record<string, string> },
    private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  async step<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#ended(step, startedAt);
    }
  }

  asked(provider: string, outcome: UpstreamOutcome): void {
    this.metrics.upstreamRequest(provider, outcome);
  }

  took(step: Step): number | undefined {
    return this.#steps[step];
  }

  get totalMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Why it did not go as it should; written with the line. */
  because(error: unknown): void {
    this.#cause = error;
  }

  /**
   * The line is put together by assignment: writing out what spreading makes takes several times as
   * long.
   */
  end(outcome: string, facts?: Record<string, unknown>): void {
    if (!this.log.isLevelEnabled('info')) return;
    const { kind, ids } = this.attempt;
    const ms = tenths(this.totalMs);
    const because = this.#cause === undefined ? undefined : { err: this.#cause };
    const end = { ms, steps: this.#steps };
    this.log.info(Object.assign({}, ids, { outcome }, facts, because, end), kind);
  }

  #ended(step: Step, startedAt: number): void {
    // The steps of callbacks go elsewhere, and have a metric of their own.
    if (this.attempt.kind !== 'callback') this.metrics.step(step, startedAt);
    this.#steps[step] = tenths(performance.now() - startedAt);
  }
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10;
