import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built } from '../../test/bench/systems/built.mjs';
import { freePort, launch, untilReady } from '../../test/bench/systems/launch.mjs';
import { startRedis } from '../../test/bench/systems/redis.mjs';
import { NODE_FLAGS } from '../node-flags.mjs';
import { Api } from './api.mjs';

const START_MS = 20_000;
const LOOPBACK = '127.0.0.1';
const COMMON = {
  HOST: LOOPBACK,
  LOG_LEVEL: 'warn',
  SLUICE_SHUTDOWN_MS: '1000',
  SLUICE_ALLOWED_PRIVATE_UPSTREAMS: '127.0.0.0/8',
};

/**
 * What `npm start` starts: everything in one process, with a PostgreSQL of its own and the sandbox.
 */
export async function startStandalone(site) {
  const dataDir = join(site.directory, 'standalone');
  const sandboxPort = await freePort();
  const env = { ...COMMON, SLUICE_DATA_DIR: dataDir, SLUICE_SANDBOX_PORT: String(sandboxPort) };
  const app = await startApp({ name: 'standalone', instance: 'standalone' }, env, site);
  await untilReady([app], START_MS, async () => app.log().includes('API reference'));
  const kept = (name) => readFileSync(join(dataDir, name), 'utf8').trim();
  return {
    url: app.url,
    stop: app.stop,
    api: new Api(app.url, kept('api-key')),
    sandboxUrl: `http://${LOOPBACK}:${sandboxPort}`,
    operatorFile: join(dataDir, 'ops-users'),
  };
}

/**
 * A gateway and workers, processes of their own that meet in PostgreSQL and Redis. Only the gateway
 * is waited for.
 */
export async function startDistributed(site, redisServer) {
  const [redis, databaseUrl, migrate] = await Promise.all([
    startRedis(site, 'redis', redisServer),
    startPostgres(site),
    loadMigration(),
  ]);
  const key = `demo_${randomBytes(24).toString('hex')}`;
  const env = {
    ...COMMON,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    SLUICE_ENCRYPTION_KEYS: `demo:${randomBytes(32).toString('base64')}`,
    SLUICE_BOOTSTRAP_API_KEY: key,
  };
  await migrate(env);
  const start = (name, instance = name) => heardLater(startReady({ name, instance }, env, site));
  const worker = start('worker');
  const gateway = await start('gateway');
  const api = new Api(gateway.url, key);
  return { api, gateway, worker, addWorker: () => start('worker', 'other-worker') };
}

/** A failure waits for whoever waits for the promise; until then it is nobody's. */
function heardLater(promised) {
  promised.catch(() => undefined);
  return promised;
}

async function startReady(which, env, site) {
  const app = await startApp(which, env, site);
  await untilReady([app], START_MS, async () => (await fetch(`${app.url}/health/ready`)).ok);
  return app;
}

/** Also one that is still starting when the end comes is stopped then. */
async function startPostgres({ directory, defer }) {
  const { startEmbeddedPostgres } = await dist('apps/standalone/src/postgres/index.js');
  const starting = startEmbeddedPostgres({ dataDir: join(directory, 'postgres') });
  defer(async () => (await starting.catch(() => undefined))?.stop());
  return (await starting).url;
}

/**
 * What "maintain migrate" does, in this process: its code is loaded while PostgreSQL is still
 * starting.
 */
async function loadMigration() {
  await import('reflect-metadata');
  const { loadSettings } = await dist('libs/config/src/index.js');
  const { migrate } = await dist('libs/platform/src/index.js');
  return (env) => migrate(loadSettings(env));
}

const dist = (path) => import(built(`dist/${path}`));

async function startApp({ name, instance }, env, site) {
  const port = await freePort();
  const app = await launch({
    name: instance,
    command: process.execPath,
    args: [...NODE_FLAGS, built(`dist/bin/${name}.js`)],
    env: { ...env, PORT: String(port) },
    site,
  });
  return { ...app, url: `http://${LOOPBACK}:${port}` };
}
