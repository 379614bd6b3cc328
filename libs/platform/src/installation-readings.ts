import type { Leadership } from '#libs/database';
import type { JobBacklog } from '#libs/ledger';
import type { RegisteredQueues } from '#libs/queue';
import { evictionFault } from '#libs/redis';
import type { Reading } from '#libs/telemetry';
import type { CallbackBacklog } from '#libs/webhooks';
import type { DatabaseStore, RedisStore } from './stores.js';

/** A store that does not answer within this time counts as away: scrapes do not wait for it. */
const PATIENCE_MS = 2_000;
/** What lanes may wait for. */
const LANES = ['due', 'limited', 'full', 'refused', 'paused', 'later'];

interface ReadingParts {
  database: DatabaseStore;
  redis: RedisStore | undefined;
  jobBacklog: JobBacklog;
  callbackBacklog: CallbackBacklog;
  leadership: Leadership;
}

/**
 * How the installation and its stores are at this moment. Each store is asked a fixed number of
 * bounded questions; of one that does not answer it is told that it is away, and nothing else.
 */
export class InstallationReadings {
  constructor(
    private readonly parts: ReadingParts,
    private readonly queues: RegisteredQueues,
  ) {}

  async read(): Promise<Reading[]> {
    const { redis, leadership } = this.parts;
    const [database, queues, store] = await Promise.all([
      inTime(this.#database()),
      inTime(this.#queues()),
      redis && inTime(this.#redis(redis)),
    ]);
    return [
      ...this.#pool(),
      { gauge: 'sluice_leader', value: Number(leadership.isOurs) },
      storeUp('postgres', database),
      ...(redis ? [storeUp('redis', store)] : []),
      ...[database, queues, store].flatMap((readings) => readings ?? []),
    ];
  }

  async #database(): Promise<Reading[]> {
    const { jobBacklog, callbackBacklog } = this.parts;
    const [lanes, callbacks] = await Promise.all([jobBacklog.now(), callbackBacklog.now()]);
    const byLane = new Map(lanes.map((each) => [each.lane, each]));
    return [
      ...[...LANES, 'queued'].map((lane) => oldest('jobs', lane, byLane.get(lane)?.waitedS ?? 0)),
      oldest('callbacks', 'due', callbacks.waitedS),
      ...LANES.map((lane): Reading => {
        const value = byLane.get(lane)?.lanes ?? 0;
        return { gauge: 'sluice_lanes', labels: { lane }, value };
      }),
      { gauge: 'sluice_endpoints_failing', value: callbacks.failing },
      { gauge: 'sluice_endpoint_failing_seconds', value: callbacks.failingS },
    ];
  }

  async #queues(): Promise<Reading[]> {
    const depths = await this.queues.depths();
    return depths.flatMap(({ queue, waiting, active, waitedS }): Reading[] => [
      { gauge: 'sluice_queue_depth', labels: { queue, state: 'waiting' }, value: waiting },
      { gauge: 'sluice_queue_depth', labels: { queue, state: 'active' }, value: active },
      // How long jobs wait for a worker, the ledger knows better.
      ...(queue === 'calls' ? [oldest(queue, 'queued', waitedS)] : []),
    ]);
  }

  async #redis({ commands }: RedisStore): Promise<Reading[]> {
    const fault = await evictionFault(commands);
    return [{ gauge: 'sluice_redis_noeviction', value: Number(fault === undefined) }];
  }

  #pool(): Reading[] {
    const { used, idle, waiting } = this.parts.database.pool;
    const gauge = 'sluice_database_pool_connections';
    return [
      { gauge, labels: { state: 'used' }, value: used },
      { gauge, labels: { state: 'idle' }, value: idle },
      { gauge: 'sluice_database_pool_waiting', value: waiting },
    ];
  }
}

const oldest = (queue: string, lane: string, value: number): Reading => ({
  gauge: 'sluice_oldest_waiting_seconds',
  labels: { queue, lane },
  value,
});

const storeUp = (store: string, readings: Reading[] | undefined): Reading => ({
  gauge: 'sluice_store_up',
  labels: { store },
  value: Number(readings !== undefined),
});

/** Nothing when there is no answer, or none in time. */
async function inTime(reading: Promise<Reading[]>): Promise<Reading[] | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([reading.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
