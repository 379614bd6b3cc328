import { Gauge } from 'prom-client';
import type { Metrics } from './metrics.js';

/** What is told of the whole installation and of the stores, by whichever process is asked. */
const GAUGES = {
  sluice_oldest_waiting_seconds: {
    help: 'How long the oldest waits of what has its turn (lane "due" or "queued"), or is held up (all others).',
    labels: ['queue', 'lane'],
  },
  sluice_queue_depth: {
    help: 'Tickets in a queue by state.',
    labels: ['queue', 'state'],
  },
  sluice_lanes: {
    help: 'Lanes of jobs by what they wait for, of the thousand that are to be visited first.',
    labels: ['lane'],
  },
  sluice_endpoints_failing: {
    help: 'Webhook endpoints that have taken nothing since an attempt failed.',
    labels: [],
  },
  sluice_endpoint_failing_seconds: {
    help: 'How long the webhook endpoint fails that has failed longest; 0 when none does.',
    labels: [],
  },
  sluice_store_up: {
    help: 'Whether this process reaches the store: 1 or 0.',
    labels: ['store'],
  },
  sluice_redis_noeviction: {
    help: 'Whether Redis keeps what it was given (maxmemory-policy noeviction): 1 or 0.',
    labels: [],
  },
  sluice_database_pool_connections: {
    help: 'Connections of this process to PostgreSQL by state.',
    labels: ['state'],
  },
  sluice_database_pool_waiting: {
    help: 'Statements of this process that wait for a connection to PostgreSQL.',
    labels: [],
  },
  sluice_leader: {
    help: 'Whether this process does what of the upkeep is done once: 1 or 0.',
    labels: [],
  },
} as const;
const GAUGES_WITHOUT_LABELS = new Set(
  Object.entries(GAUGES).flatMap(([name, { labels }]) => (labels.length === 0 ? [name] : [])),
);

export interface Reading {
  gauge: keyof typeof GAUGES;
  labels?: Record<string, string>;
  value: number;
}

/**
 * Gauges that are read when they are asked for. What one scrape costs is what `read` costs, once;
 * what cannot be read has no value in that scrape.
 */
export class InstallationGauges {
  #reading: Promise<readonly Reading[]> | undefined;

  constructor(
    metrics: Metrics,
    private readonly read: () => Promise<readonly Reading[]>,
  ) {
    for (const [name, { help, labels }] of Object.entries(GAUGES)) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: labels,
        registers: [metrics.registry],
        collect: () => this.#collect(name, gauge),
      });
    }
  }

  async #collect(name: string, gauge: Gauge): Promise<void> {
    // The gauges of one scrape are asked at once, and share what is read.
    this.#reading ??= this.read().finally(() => (this.#reading = undefined));
    const readings = await this.#reading;
    gauge.reset();
    // One without labels would be 0 otherwise, which is a value.
    if (GAUGES_WITHOUT_LABELS.has(name)) gauge.remove();
    for (const each of readings) if (each.gauge === name) gauge.set(each.labels ?? {}, each.value);
  }
}
