import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { NODE_FLAGS } from '../../../tools/node-flags.mjs';
import { built } from './built.mjs';
import { freePort, launch, untilReady } from './launch.mjs';
import { startPostgres } from './postgres.mjs';
import { findChild, readProcessTable } from './process-table.mjs';
import { startRedis } from './redis.mjs';
import { setUpConnection } from './sluice-api.mjs';

/** @typedef {import('./system.mjs').System} System */
/** @typedef {import('./system.mjs').Site} Site */

const START_MS = 60_000;
const LOOPBACK = '127.0.0.1';

/**
 * How many processes, and what is set beside what every installation sets.
 * @typedef {{ gateways?: number, workers?: number, settings?: NodeJS.ProcessEnv }} Extent
 */

/**
 * One gateway and one worker with their own PostgreSQL and Redis, settings as they come.
 * @param {Site} site
 * @param {Extent} [extent]
 * @returns {Promise<System>}
 */
export async function startDistributed(site, { gateways = 1, workers = 1, settings: extra } = {}) {
  const { upstream, directory, defer } = site;
  const apps = ['gateway', 'worker', 'maintain'].map((app) => built(`dist/bin/${app}.js`));
  const [gatewayApp = '', workerApp = '', maintainApp = ''] = apps;
  const redis = await startRedis(site, 'sluice-redis');
  const database = await startPostgres(directory);
  defer(database.stop);
  const apiKey = newKey();
  const settings = {
    ...commonSettings(apiKey, upstream.host),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SLUICE_ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    ...extra,
  };
  await runOnce('maintain', [maintainApp, 'migrate'], { env: settings, site });
  const setting = { env: settings, site };
  const consuming = await startApps(workers, () => startApp('worker', workerApp, setting));
  const serving = await startApps(gateways, () => startApp('gateway', gatewayApp, setting));
  for (const { url } of serving) await untilHealthy(url, [...serving, ...consuming]);
  const urls = serving.map(({ url }) => url);
  const path = await setUpConnection(urls[0] ?? '', { apiKey, upstream });
  const postgres = database.pid === undefined ? [] : [{ role: 'postgres', pid: database.pid }];
  const measured = [
    ...serving.map(({ pid }) => ({ role: 'gateway', pid })),
    ...consuming.map(({ pid }) => ({ role: 'worker', pid })),
    { role: 'upstream', pid: upstream.pid },
    { role: 'redis', pid: redis.pid },
    ...postgres,
  ];
  const notes = postgres.length
    ? []
    : ['its PostgreSQL was not started here; its CPU is not counted'];
  const headers = { authorization: `Bearer ${apiKey}` };
  const stores = { redisPort: redis.port, databaseUrl: database.url };
  return { ...callOf(urls, path), headers, measured, ...stores, notes };
}

/**
 * A gateway by itself, on a database that is there already.
 * @param {Site} site
 * @param {{ name: string, databaseUrl: string }} its
 * @returns {Promise<import('./sluice-api.mjs').Access>}
 */
export async function startGateway(site, { name, databaseUrl }) {
  const redis = await startRedis(site, `${name}-redis`);
  const apiKey = newKey();
  const env = {
    ...commonSettings(apiKey, site.upstream.host),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    SLUICE_ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
  };
  await runOnce('maintain', [built('dist/bin/maintain.js'), 'migrate'], { env, site });
  const gateway = await startApp(name, built('dist/bin/gateway.js'), { env, site });
  await untilHealthy(gateway.url, [gateway]);
  return { url: gateway.url, headers: { authorization: `Bearer ${apiKey}` } };
}

/**
 * Everything in one process, with the PostgreSQL it starts itself.
 * @param {Site} site
 * @param {Pick<Extent, 'settings'>} [extent]
 * @returns {Promise<System>}
 */
export async function startEmbedded(site, { settings } = {}) {
  const { upstream, directory } = site;
  const apiKey = newKey();
  const env = {
    ...commonSettings(apiKey, upstream.host),
    SLUICE_DATA_DIR: join(directory, 'embedded'),
    SLUICE_SANDBOX_PORT: 'off',
    ...settings,
  };
  const app = built('dist/bin/standalone.js');
  const standalone = await startApp('standalone', app, { env, site });
  await untilHealthy(standalone.url, [standalone]);
  const path = await setUpConnection(standalone.url, { apiKey, upstream });
  const postgres = findChild(readProcessTable(), standalone.pid, 'postgres');
  const measured = [
    { role: 'upstream', pid: upstream.pid },
    ...(postgres === undefined
      ? [{ role: 'sluice', pid: standalone.pid }]
      : [
          { role: 'sluice', pid: standalone.pid, except: postgres },
          { role: 'postgres', pid: postgres },
        ]),
  ];
  const notes =
    postgres === undefined ? ['its PostgreSQL was not found; "sluice" includes it'] : [];
  const headers = { authorization: `Bearer ${apiKey}` };
  return { ...callOf([standalone.url], path), headers, measured, notes };
}

/**
 * @param {string[]} gateways
 * @param {string} path
 */
function callOf(gateways, path) {
  return { gateways, url: `${gateways[0]}${path}` };
}

/** An installation key for this run only. */
function newKey() {
  return `bench_${randomBytes(24).toString('hex')}`;
}

/**
 * @param {string} apiKey
 * @param {string} upstreamHost
 */
function commonSettings(apiKey, upstreamHost) {
  return {
    HOST: LOOPBACK,
    SLUICE_BOOTSTRAP_API_KEY: apiKey,
    SLUICE_ALLOWED_PRIVATE_UPSTREAMS: upstreamHost,
    SLUICE_SHUTDOWN_MS: '2000',
    // Thousands of connections are made at once.
    SLUICE_MANAGEMENT_REQUESTS: 'off',
  };
}

/**
 * One after the other: they would only slow each other down.
 * @template T
 * @param {number} count
 * @param {() => Promise<T>} start
 */
async function startApps(count, start) {
  /** @type {T[]} */
  const apps = [];
  while (apps.length < count) apps.push(await start());
  return apps;
}

/**
 * @param {string} name
 * @param {string} file
 * @param {{ env: NodeJS.ProcessEnv, site: Site }} setting
 */
async function startApp(name, file, { env, site }) {
  const port = await freePort();
  const settings = { ...env, PORT: String(port) };
  const args = [...NODE_FLAGS, file];
  const app = await launch({ name, command: process.execPath, args, env: settings, site });
  return { ...app, url: `http://${LOOPBACK}:${port}` };
}

/**
 * @param {string} name
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, site: Site }} setting
 */
async function runOnce(name, args, { env, site }) {
  const command = await launch({ name, command: process.execPath, args, env, site });
  const exitCode = await command.ended;
  if (exitCode !== 0) throw new Error(`"${name} ${args[1]}" failed:\n${command.log()}`);
}

/**
 * @param {string} url
 * @param {import('./launch.mjs').Launched[]} processes
 */
function untilHealthy(url, processes) {
  return untilReady(processes, START_MS, async () => {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  });
}
