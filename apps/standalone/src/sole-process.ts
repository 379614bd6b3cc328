import { sleep } from '#libs/clock';
import pg from 'pg';

const LOCK = 7_154_228_002;
/** So long a process that was killed may seem to live on: its connection ends a little after it. */
const PATIENCE_MS = 5_000;
const ASK_EVERY_MS = 100;

/** Another embedded process uses the same database. */
class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';
}

/**
 * Makes this the only embedded process on a database for as long as the returned connection lives.
 * @throws DatabaseInUseError
 */
export async function holdDatabase(url: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'sluice-standalone',
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  const deadline = performance.now() + PATIENCE_MS;
  do {
    if (await isHeld(client)) return { release: () => client.end() };
    await sleep(ASK_EVERY_MS);
  } while (performance.now() < deadline);
  await client.end();
  throw new DatabaseInUseError(
    'Another standalone Sluice uses this database. Stop it first, or run gateway and worker apart with REDIS_URL to share a database.',
  );
}

async function isHeld(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1) as held',
    [LOCK],
  );
  return rows[0]?.held ?? false;
}
