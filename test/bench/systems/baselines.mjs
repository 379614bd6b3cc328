import { forkServer } from './launch.mjs';
import { startRedis } from './redis.mjs';

/** @typedef {import('./system.mjs').System} System */
/** @typedef {import('./system.mjs').Site} Site */

/**
 * @param {Site} site
 * @returns {Promise<System>}
 */
export async function startUpstream({ upstream }) {
  const measured = [{ role: 'upstream', pid: upstream.pid }];
  return { url: `${upstream.url}/item`, headers: {}, measured, notes: [] };
}

/**
 * @param {Site} site
 * @returns {Promise<System>}
 */
export async function startProxy({ upstream, defer }) {
  const proxy = await forkServer('proxy.mjs', { UPSTREAM_URL: upstream.url }, defer);
  const measured = [
    { role: 'proxy', pid: proxy.pid },
    { role: 'upstream', pid: upstream.pid },
  ];
  return { url: `http://127.0.0.1:${proxy.port}/item`, headers: {}, measured, notes: [] };
}

/**
 * @param {Site} site
 * @returns {Promise<System>}
 */
export async function startReference(site) {
  const { upstream, defer } = site;
  const redis = await startRedis(site, 'reference-redis');
  const env = { REDIS_URL: redis.url, UPSTREAM_URL: upstream.url };
  const worker = await forkServer('reference-worker.mjs', env, defer);
  const gateway = await forkServer('reference-gateway.mjs', env, defer);
  const measured = [
    { role: 'gateway', pid: gateway.pid },
    { role: 'worker', pid: worker.pid },
    { role: 'upstream', pid: upstream.pid },
    { role: 'redis', pid: redis.pid },
  ];
  const url = `http://127.0.0.1:${gateway.port}/item`;
  return { url, headers: {}, measured, redisPort: redis.port, notes: [] };
}
