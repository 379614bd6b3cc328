import { isMigrated } from '#libs/database';
import { faultOfRedis } from '#libs/redis';
import { Readiness, type ReadinessReport } from '#libs/telemetry';
import type { StoredKeys } from './stored-keys.js';
import type { DatabaseStore, RedisStore } from './stores.js';

const OK = 'ok';
const TIMEOUT_MS = 900;

/** Ready means: the stores answer, fit, and are migrated. */
export class StoreReadiness extends Readiness {
  #stopping = false;

  constructor(
    private readonly database: DatabaseStore,
    private readonly redis: RedisStore | undefined,
    private readonly storedKeys: StoredKeys,
  ) {
    super();
  }

  stop(): void {
    this.#stopping = true;
  }

  async report(): Promise<ReadinessReport> {
    const [database, redis] = await Promise.all([within(this.#database()), within(this.#redis())]);
    const checks = {
      database,
      ...(this.redis ? { redis } : {}),
      ...(this.#stopping ? { process: 'is shutting down' } : {}),
    };
    return { ready: Object.values(checks).every((check) => check === OK), checks };
  }

  async #database(): Promise<string> {
    const { dataSource } = this.database;
    if (!dataSource.isInitialized)
      return 'cannot be reached; check DATABASE_URL and that Postgres runs';
    if (!(await isMigrated(dataSource)))
      return 'is not migrated; run the migrate step (node dist/bin/maintain.js migrate)';
    return this.storedKeys.areKnown ? OK : 'is being compared with SLUICE_ENCRYPTION_KEYS';
  }

  async #redis(): Promise<string> {
    if (!this.redis) return OK;
    if (!this.redis.isReachable) return 'cannot be reached; check REDIS_URL and that Redis runs';
    return (await faultOfRedis(this.redis.commands)) ?? OK;
  }
}

async function within(check: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer in time'), TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.catch((error: unknown) => `failed: ${codeOf(error)}`), late]);
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
