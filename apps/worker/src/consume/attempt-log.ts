import type { CallTicket } from '#libs/contracts';
import { type Logger, type Metrics, type Step } from '#libs/telemetry';

/** Times the steps of one call and writes its one log line. */
export class AttemptLog {
  readonly #startedAt = performance.now();
  readonly #steps: Partial<Record<Step, number>> = {};

  constructor(
    private readonly ticket: CallTicket,
    private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  async step<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.metrics.step(step, startedAt);
      this.#steps[step] = Math.round((performance.now() - startedAt) * 10) / 10;
    }
  }

  end(outcome: string, facts: Record<string, unknown> = {}): void {
    if (!this.log.isLevelEnabled('info')) return;
    const { callId, projectId, connectionId } = this.ticket;
    const ms = Math.round((performance.now() - this.#startedAt) * 10) / 10;
    this.log.info(
      { callId, projectId, connectionId, outcome, ...facts, ms, steps: this.#steps },
      'call',
    );
  }
}
