import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { built } from '../../test/bench/systems/built.mjs';
import { launch, untilReady } from '../../test/bench/systems/launch.mjs';
import { startRedis } from '../../test/bench/systems/redis.mjs';
import { NODE_FLAGS } from '../node-flags.mjs';
import { ensureRedisServer } from '../redis-server.mjs';
import { ENVIRONMENT } from './environment.mjs';
import { freePort } from './ports.mjs';

const START_MS = 120_000;
const AT_ONCE = 2;

/**
 * Brings an empty database up to date; the installation key and the project "default" are in it
 * afterwards.
 */
export async function migrate(databaseUrl, key, site) {
  const env = { ...ENVIRONMENT, DATABASE_URL: databaseUrl, SLUICE_BOOTSTRAP_API_KEY: key };
  const args = [built('dist/bin/maintain.js'), 'migrate'];
  const migration = await launch({
    name: 'migrate',
    command: process.execPath,
    args,
    site,
    env: { ...env, ...keys() },
  });
  if ((await migration.ended) !== 0) throw new Error(`The migration failed:\n${migration.log()}`);
}

const keys = () => ({ SLUICE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}` });

/** Each form as most of it is run: everything in one process, or two gateways and two workers. */
export const FORMS = {
  async embedded(env, site) {
    const dataDir = { SLUICE_DATA_DIR: `${site.directory}/embedded` };
    const one = await start('standalone-0', { ...env, ...keys(), ...dataDir }, site);
    return { addresses: [one.url], logFiles: [one.logFile] };
  },
  async distributed(env, site) {
    const redis = await startRedis(site, 'redis', await ensureRedisServer());
    const whole = { ...env, ...keys(), REDIS_URL: redis.url };
    const both = (name) =>
      Promise.all(Array.from({ length: AT_ONCE }, (_, i) => start(`${name}-${i}`, whole, site)));
    const [gateways, workers] = await Promise.all([both('gateway'), both('worker')]);
    const logFiles = [...gateways, ...workers].map(({ logFile }) => logFile);
    return { addresses: gateways.map(({ url }) => url), redisUrl: redis.url, logFiles };
  },
};

/** @param instance the app's name and a number */
async function start(instance, env, site) {
  const port = await freePort();
  const [name] = instance.split('-');
  const app = await launch({
    name: instance,
    command: process.execPath,
    args: [...NODE_FLAGS, built(`dist/bin/${name}.js`)],
    env: { ...env, PORT: String(port) },
    site,
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady([app], START_MS, async () => (await fetch(`${url}/health/ready`)).ok);
  return { url, logFile: join(site.directory, `${instance}.log`) };
}
