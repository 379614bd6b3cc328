import { ignore } from '#libs/errors';
import pg from 'pg';
import { type Address, urlOf } from './address.js';
import { until } from './poll.js';
import { findPostmaster, type Postmaster, stopPostmaster } from './postmaster.js';
import { isRunning } from './process-identity.js';

const SILENCE_PATIENCE_MS = 10_000;
/**
 * A server that is starting may be replaying its log after a crash, which is not to be interrupted.
 */
const RECOVERY_PATIENCE_MS = 120_000;
const CONNECT_TIMEOUT_MS = 1_000;

/**
 * The server a killed Sluice left behind, if it serves us; undefined once no server runs any more.
 * One that is starting or stopping is waited for, one that does not answer is stopped.
 */
export async function adopt(
  cluster: string,
  password: string,
  wanted: Address,
): Promise<Postmaster | undefined> {
  const left = findPostmaster(cluster);
  if (left === undefined) return undefined;
  let healthy = false;
  const patience = left.status === 'starting' ? RECOVERY_PATIENCE_MS : SILENCE_PATIENCE_MS;
  if (sameAddress(left.address, wanted)) {
    await until(async () => {
      // Asked after the answer: a server that is told to stop still answers for a moment.
      healthy =
        (await answers(left.address, password)) && findPostmaster(cluster)?.status === 'ready';
      return healthy || !isRunning(left.process);
    }, patience);
  }
  if (healthy) return left;
  await stopPostmaster(left);
  return undefined;
}

function sameAddress(left: Address, wanted: Address): boolean {
  return left.host === wanted.host && left.port === wanted.port;
}

async function answers(address: Address, password: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(address, password, 'postgres'),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(ignore('the server may have ended first'));
  }
}
