import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
];

/** The event loop's lag is looked at this often: every look wakes a process that has nothing to do. */
const LAG_EVERY_MS = 100;

/** The steps of the journey whose time is measured; gateway and worker each report their own. */
export type Step =
  | 'authenticate'
  | 'resolve'
  | 'accept'
  | 'turn'
  | 'enqueue'
  | 'reply'
  | 'limit'
  | 'authorize'
  | 'permit'
  | 'claim'
  | 'call'
  | 'settle';

/** Metrics of one process. Labels are steps, outcomes and codes, never ids: their number is bounded. */
export class Metrics {
  readonly registry = new Registry();
  readonly #steps = new Histogram({
    name: 'sluice_step_duration_seconds',
    help: 'Time spent in each step of the journey.',
    labelNames: ['step'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  /** Looking a series up by its labels costs more than observing it. */
  readonly #stepSeries = new Map<Step, Histogram.Internal<'step'>>();
  readonly #calls = new Histogram({
    name: 'sluice_call_duration_seconds',
    help: 'Time from accepting a call to the end of its answer, by outcome: the status class of the third party or a code of ours.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #refreshes = new Counter({
    name: 'sluice_token_refreshes_total',
    help: 'Token requests to authorisation servers by outcome.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly #running = new Gauge({
    name: 'sluice_calls_running',
    help: 'Calls in this process right now.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({
      register: this.registry,
      eventLoopMonitoringPrecision: LAG_EVERY_MS,
    });
  }

  /** @param startedAt a `performance.now()` instant */
  step(step: Step, startedAt: number): void {
    let series = this.#stepSeries.get(step);
    if (!series) this.#stepSeries.set(step, (series = this.#steps.labels(step)));
    series.observe((performance.now() - startedAt) / 1000);
  }

  callStarted(): void {
    this.#running.inc();
  }

  callEnded(outcome: string, startedAt: number): void {
    this.#running.dec();
    this.#calls.observe({ outcome }, (performance.now() - startedAt) / 1000);
  }

  refresh(outcome: 'refreshed' | 'permanent' | 'configuration' | 'transient'): void {
    this.#refreshes.inc({ outcome });
  }
}
