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

const REFRESH_OUTCOMES = [
  'refreshed',
  'permanent',
  'configuration',
  'refused',
  'transient',
  'unread',
] as const;
const DECISIONS = ['at_once', 'later', 'limit_wait_exceeded', 'limit_queue_full'] as const;
const ROW_OUTCOMES = ['written', 'lost'] as const;
const CALLBACK_OUTCOMES = ['delivered', 'failed', 'given_up', 'gone', 'unmade'] as const;

/** What became of a token request. */
export type RefreshOutcome = (typeof REFRESH_OUTCOMES)[number];
/** What the rate limiter has said to a call. */
export type LimiterDecision = (typeof DECISIONS)[number];
/** What became of one attempt at a callback. */
export type CallbackOutcome = (typeof CALLBACK_OUTCOMES)[number];
/** What a provider has answered to one request, or why it did not. */
export type UpstreamOutcome = '2xx' | '3xx' | '4xx' | '429' | '5xx' | 'timeout' | 'unreachable';

/** Bytes that may be held at once, and how many are. */
interface HeldBytesBudget {
  readonly size: number;
  readonly held: number;
}

interface CounterParts {
  name: string;
  help: string;
  /** Label → its values, as far as they are known ahead. */
  labels?: Record<string, readonly string[]>;
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
  readonly #refreshes = this.#counter({
    name: 'sluice_token_refreshes_total',
    help: 'Token requests to authorisation servers by outcome.',
    labels: { outcome: REFRESH_OUTCOMES },
  });
  readonly #needReauth = this.#counter({
    name: 'sluice_connections_needing_reauth_total',
    help: 'Connections that had worked and need their owner to authorise again.',
  });
  readonly #upstream = this.#counter({
    name: 'sluice_upstream_requests_total',
    help: 'Requests to third parties by provider and by what was answered, or why nothing was.',
    labels: { provider: [], outcome: [] },
  });
  readonly #jobAttempts = this.#counter({
    name: 'sluice_job_attempts_total',
    help: 'Attempts of jobs by outcome: the status class of the third party or a code of ours.',
    labels: { outcome: [] },
  });
  readonly #putBack = this.#counter({
    name: 'sluice_jobs_put_back_total',
    help: 'Jobs that the ledger had given to the queue, which the queue did not hold.',
  });
  readonly #decisions = this.#counter({
    name: 'sluice_limiter_decisions_total',
    help: 'What the rate limiter has said to calls that something limits.',
    labels: { decision: DECISIONS },
  });
  readonly #callbacks = new Histogram({
    name: 'sluice_callback_attempt_duration_seconds',
    help: 'Time of one attempt at a callback, by outcome.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #lateness = new Histogram({
    name: 'sluice_schedule_lateness_seconds',
    help: 'How long after its time a tick of a schedule made its job.',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600],
    registers: [this.registry],
  });
  readonly #requests = this.#counter({
    name: 'sluice_request_log_rows_total',
    help: 'Rows of the request log by what became of them: written, or lost because there was no room while the database was away, or it refused them.',
    labels: { outcome: ROW_OUTCOMES },
  });
  readonly #budgets = new Map<string, HeldBytesBudget>();
  #running = 0;
  #waiting = 0;

  constructor() {
    collectDefaultMetrics({
      register: this.registry,
      eventLoopMonitoringPrecision: LAG_EVERY_MS,
    });
    this.#gauge('sluice_calls_running', 'Calls in this process right now.', () => this.#running);
    this.#gauge(
      'sluice_calls_waiting',
      'Calls in this process that wait for their place under a limit.',
      () => this.#waiting,
    );
    for (const outcome of CALLBACK_OUTCOMES) this.#callbacks.zero({ outcome });
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

  refresh(outcome: RefreshOutcome): void {
    this.#refreshes.inc({ outcome });
  }

  needsReauth(): void {
    this.#needReauth.inc();
  }

  /** @param provider of the catalogue, or what stands for all others: never a project's name */
  upstreamRequest(provider: string, outcome: UpstreamOutcome): void {
    this.#upstream.inc({ provider, outcome });
  }

  /** @param outcome a status class or an error code */
  jobAttempt(outcome: string): void {
    this.#jobAttempts.inc({ outcome });
  }

  jobPutBack(): void {
    this.#putBack.inc();
  }

  limited(decision: LimiterDecision): void {
    this.#decisions.inc({ decision });
  }

  /** Counts a call as waiting for its place for as long as `wait` takes. */
  async waiting<T>(wait: () => Promise<T>): Promise<T> {
    this.#waiting++;
    try {
      return await wait();
    } finally {
      this.#waiting--;
    }
  }

  callback(outcome: CallbackOutcome, ms: number): void {
    this.#callbacks.observe({ outcome }, ms / 1000);
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

  /** Values of labels that are known ahead begin at 0, so that their first increase is one. */
  #counter({ name, help, labels = {} }: CounterParts): Counter {
    const labelNames = Object.keys(labels);
    const counter = new Counter({ name, help, labelNames, registers: [this.registry] });
    for (const [label, values] of Object.entries(labels))
      for (const value of values) counter.inc({ [label]: value }, 0);
    return counter;
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => gauge.set(read()),
    });
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
