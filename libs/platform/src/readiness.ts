import type { Settings } from '#libs/config';
import { faultOfRedis } from '#libs/redis';
import { Readiness, type ReadinessReport } from '#libs/telemetry';
import { faultOfClocks, faultOfDisk, faultOfSchema } from './faults.js';
import type { StoredKeys } from './stored-keys.js';
import type { DatabaseStore, RedisStore } from './stores.js';

const OK = 'ok';
const TIMEOUT_MS = 900;
/** Told, and no reason to send a process nothing: others would hardly be better off. */
const ONLY_TOLD = new Set(['clock', 'disk']);

interface ReadinessParts {
  database: DatabaseStore;
  redis: RedisStore | undefined;
  storedKeys: StoredKeys;
  settings: Pick<Settings, 'SLUICE_DATA_DIR'>;
}

/**
 * Ready means: the stores answer, fit, and are migrated, and the keys open what is stored. A clock
 * that is wrong and a full disk are told along.
 */
export class StoreReadiness extends Readiness {
  #stopping = false;

  constructor(private readonly parts: ReadinessParts) {
    super();
  }

  stop(): void {
    this.#stopping = true;
  }

  async report(): Promise<ReadinessReport> {
    const { redis, settings } = this.parts;
    const [database, store, disk] = await Promise.all([
      within(this.#database()),
      redis && within(this.#redis(redis)),
      within(faultOfDisk(settings.SLUICE_DATA_DIR)),
    ]);
    const areThere = database === OK && (store ?? OK) === OK;
    const checks = {
      database,
      ...(store === undefined ? {} : { redis: store }),
      ...(areThere ? await this.#beside() : {}),
      disk,
      ...(this.#stopping ? { process: 'is shutting down' } : {}),
    };
    const ready = Object.entries(checks).every(
      ([part, check]) => check === OK || ONLY_TOLD.has(part),
    );
    return { ready, checks };
  }

  async #database(): Promise<string | undefined> {
    const { dataSource } = this.parts.database;
    if (!dataSource.isInitialized)
      return 'cannot be reached; check DATABASE_URL and that Postgres runs';
    return faultOfSchema(dataSource);
  }

  async #redis(redis: RedisStore): Promise<string | undefined> {
    if (!redis.isReachable) return 'cannot be reached; check REDIS_URL and that Redis runs';
    return faultOfRedis(redis.commands);
  }

  /** What can be told when the stores answer. */
  async #beside(): Promise<Record<'keys' | 'clock', string>> {
    const { database, redis, storedKeys } = this.parts;
    const [keys, clock] = await Promise.all([
      within(storedKeys.fault()),
      within(faultOfClocks(database.dataSource, redis?.commands)),
    ]);
    return { keys, clock };
  }
}

async function within(check: Promise<string | undefined>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer in time'), TIMEOUT_MS);
  });
  const found = check.then(
    (fault) => fault ?? OK,
    (error: unknown) => `failed: ${codeOf(error)}`,
  );
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Anyone may ask for the report, so it says no more than the store's code; its words are for the
 * log.
 */
function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(code ?? name);
}
