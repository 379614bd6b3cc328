import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
];

/**
 * Observed together and away from the call, a timing costs a fraction of what it does on the way.
 */
const TIMINGS_AT_ONCE = 256;

/**
 * The event loop's lag is looked at this often: every look wakes a process that has nothing to do.
 */
const LAG_EVERY_MS = 100;

/** The steps of the journey whose time is measured; gateway and worker each report their own. */
export type Step =
  | 'authenticate'
  | 'resolve'
  | 'accept'
  | 'reserve'
  | 'enqueue'
  | 'reply'
  | 'limit'
  | 'authorize'
  | 'claim'
  | 'call'
  | 'shape'
  | 'settle';

/** Bytes that may be held at once, and how many are. */
interface HeldBytesBudget {
  readonly size: number;
  readonly held: number;
}

/**
 * A series of a histogram, found by its labels once: looking it up costs more than observing it.
 */
type Series = Histogram.Internal<string>;

/**
 * Metrics of one process. Labels are steps, outcomes and codes, never ids: their number is bounded.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #timings: { series: Series; seconds: number }[] = [];
  readonly #steps = new Histogram({
    name: 'sluice_step_duration_seconds',
    help: 'Time spent in each step of the journey.',
    labelNames: ['step'],
    buckets: SECONDS,
    registers: [this.registry],
    collect: () => this.#observe(),
  });
  readonly #stepSeries = new Map<Step, Series>();
  readonly #calls = new Histogram({
    name: 'sluice_call_duration_seconds',
    help: 'Time from accepting a call to the end of its answer, by outcome: the status class of the third party or a code of ours.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [this.registry],
    collect: () => this.#observe(),
  });
  readonly #callSeries = new Map<string, Series>();
  readonly #refreshes = new Counter({
    name: 'sluice_token_refreshes_total',
    help: 'Token requests to authorisation servers by outcome.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly #lateness = new Histogram({
    name: 'sluice_schedule_lateness_seconds',
    help: 'How long after its time a tick of a schedule made its job.',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600],
    registers: [this.registry],
  });
  readonly #requests = new Counter({
    name: 'sluice_request_log_rows_total',
    help: 'Rows of the request log by what became of them: written, or lost because there was no room while the database was away, or it refused them.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly #budgets = new Map<string, HeldBytesBudget>();
  #running = 0;

  constructor() {
    collectDefaultMetrics({
      register: this.registry,
      eventLoopMonitoringPrecision: LAG_EVERY_MS,
    });
    const running: Gauge = new Gauge({
      name: 'sluice_calls_running',
      help: 'Calls in this process right now.',
      registers: [this.registry],
      collect: () => running.set(this.#running),
    });
    this.#bytesGauge('sluice_held_bytes', 'Bytes held right now.', ({ held }) => held);
    this.#bytesGauge('sluice_held_bytes_limit', 'Bytes that may be held.', ({ size }) => size);
  }

  /** @param startedAt a `performance.now()` instant */
  step(step: Step, startedAt: number): void {
    let series = this.#stepSeries.get(step);
    if (!series) this.#stepSeries.set(step, (series = this.#steps.labels(step)));
    this.#took(series, startedAt);
  }

  callStarted(): void {
    this.#running++;
  }

  callEnded(outcome: string, startedAt: number): void {
    this.#running--;
    let series = this.#callSeries.get(outcome);
    if (!series) this.#callSeries.set(outcome, (series = this.#calls.labels(outcome)));
    this.#took(series, startedAt);
  }

  /** @param what is held, as a label */
  watchHeld(what: string, budget: HeldBytesBudget): void {
    this.#budgets.set(what, budget);
  }

  refresh(
    outcome: 'refreshed' | 'permanent' | 'configuration' | 'refused' | 'transient' | 'unread',
  ): void {
    this.#refreshes.inc({ outcome });
  }

  tick(lateMs: number): void {
    this.#lateness.observe(lateMs / 1000);
  }

  requestsLogged(count: number): void {
    this.#requests.inc({ outcome: 'written' }, count);
  }

  requestsLost(count: number): void {
    this.#requests.inc({ outcome: 'lost' }, count);
  }

  #bytesGauge(name: string, help: string, read: (budget: HeldBytesBudget) => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: ['what'],
      registers: [this.registry],
      collect: () => {
        for (const [what, budget] of this.#budgets) gauge.set({ what }, read(budget));
      },
    });
  }

  #took(series: Series, startedAt: number): void {
    this.#timings.push({ series, seconds: (performance.now() - startedAt) / 1000 });
    if (this.#timings.length >= TIMINGS_AT_ONCE) this.#observe();
  }

  #observe(): void {
    for (const { series, seconds } of this.#timings) series.observe(seconds);
    this.#timings.length = 0;
  }
}
