import { access, constants, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type DataSource, pendingMigrations, Statement } from '#libs/database';
import type { Redis } from '#libs/redis';
import { z } from 'zod';

/** Less is nobody's concern: leases and windows are kept on the clock of one store each. */
const SKEW_MS = 5_000;
const LOW_BYTES = 256 * 1_048_576;

const CLOCK = new Statement(
  'read the clock',
  'select (extract(epoch from clock_timestamp()) * 1000)::double precision as ms',
  z.object({ ms: z.number() }),
);

/*
 * What keeps an installation from working as it should: a sentence that says what to do, or nothing
 * when all is well. Anyone may read it at /health/ready, so there is no path, address or value of a
 * setting in it.
 */

export async function faultOfSchema(dataSource: DataSource): Promise<string | undefined> {
  const pending = await pendingMigrations(dataSource);
  if (pending.length === 0) return undefined;
  return `is not migrated: ${pending.join(', ')}; run the migrate step (node dist/bin/maintain.js migrate)`;
}

/** Of this process, beside those of its stores. */
export async function faultOfClocks(
  dataSource: DataSource,
  redis: Redis | undefined,
): Promise<string | undefined> {
  const aheadMs = {
    PostgreSQL: await aheadOf(async () => (await CLOCK.one(dataSource)).ms),
    ...(redis ? { Redis: await aheadOf(async () => millisecondsOf(await redis.time())) } : {}),
  };
  const found = Object.entries(aheadMs).find(([, ms]) => Math.abs(ms) > SKEW_MS);
  if (!found) return undefined;
  const [store, ms] = found;
  const how = `${Math.round(Math.abs(ms) / 1000)} s ${ms > 0 ? 'ahead of' : 'behind'}`;
  return `is ${how} that of ${store}: signatures and expiries are wrong by that; keep all machines on network time`;
}

/** Of SLUICE_DATA_DIR, where new tokens lie until they are committed. */
export async function faultOfDisk(dataDir: string): Promise<string | undefined> {
  try {
    const directory = await nearest(resolve(dataDir));
    await access(directory, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(directory);
    return faultOfRoom(bavail * bsize);
  } catch (error) {
    return `SLUICE_DATA_DIR cannot be written (${codeOf(error)}), and new tokens are kept there until they are committed: give the process a directory that it may write`;
  }
}

export const faultOfRoom = (bytes: number): string | undefined =>
  bytes >= LOW_BYTES
    ? undefined
    : `SLUICE_DATA_DIR has ${Math.floor(bytes / 1_048_576)} MiB left: make room, or new tokens, and the embedded database, cannot be written`;

/** It is made when it is needed: what counts until then is the directory that it will be in. */
async function nearest(directory: string): Promise<string> {
  try {
    await access(directory, constants.F_OK);
    return directory;
  } catch (error) {
    const parent = dirname(directory);
    if (codeOf(error) !== 'ENOENT' || parent === directory) throw error;
    return nearest(parent);
  }
}

/** How far this process is ahead, as far as that is certain: an answer takes its time. */
async function aheadOf(ask: () => Promise<number>): Promise<number> {
  const [before, startedAt] = [Date.now(), performance.now()];
  const theirs = await ask();
  const halfMs = (performance.now() - startedAt) / 2;
  const aheadMs = before + halfMs - theirs;
  return Math.sign(aheadMs) * Math.max(0, Math.abs(aheadMs) - halfMs);
}

const millisecondsOf = ([seconds, micros]: (number | string)[]): number =>
  Number(seconds) * 1_000 + Number(micros) / 1_000;

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);
