import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';

/**
 * @typedef {object} Machine
 * @property {number} cores
 * @property {string} cpu
 * @property {string} platform
 * @property {string} node
 * @property {string} redis
 * @property {number} loadBefore one-minute load average before the benchmark started anything
 */

/** @returns {Machine} */
export function describeMachine() {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    redis: redisVersion(),
    loadBefore: loadavg()[0] ?? NaN,
  };
}

function redisVersion() {
  try {
    const text = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
    return /v=(\S+)/.exec(text)?.[1] ?? 'unknown version';
  } catch {
    return 'not found';
  }
}
