import { processTree, readProcessTable } from '../systems/process-table.mjs';
import { countCommands } from './monitor.mjs';

/** @typedef {import('../systems/system.mjs').System} System */
/** @typedef {import('./generator.mjs').LoadGenerator} LoadGenerator */

/**
 * One target at one number of callers in one round. `cpuMicros` is per correct answer and by role,
 * the load generator's own under `load`.
 * @typedef {object} Visit
 * @property {number} requestsPerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} errors
 * @property {string} [firstError]
 * @property {Record<string, number>} cpuMicros
 */

/** @typedef {{ perCall: number, commands: Record<string, number> }} RedisUse */

const COUNT_MS = 1_000;

/**
 * @param {LoadGenerator} generator
 * @param {System} system
 * @param {{ callers: number, warmUpMs: number, windowMs: number }} load
 * @returns {Promise<Visit>}
 */
export async function visit(generator, system, load) {
  /** @type {Record<string, number>} */
  let before = {};
  /** @type {Record<string, number>} */
  let after = {};
  const onPhase = (/** @type {string} */ phase) => {
    if (phase === 'measuring') before = cpuByRole(system);
    else after = cpuByRole(system);
  };
  const result = await generator.run(system, { ...load, onPhase });
  const perAnswer = (/** @type {number} */ ms) => (ms * 1000) / Math.max(1, result.answered);
  const roles = Object.entries(after).map(([role, ms]) => [
    role,
    perAnswer(ms - (before[role] ?? ms)),
  ]);
  return {
    requestsPerSecond: result.answered / (result.windowMs / 1000),
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    errors: result.errors,
    ...(result.firstError === undefined ? {} : { firstError: result.firstError }),
    cpuMicros: { load: perAnswer(result.cpuMs), ...Object.fromEntries(roles) },
  };
}

/**
 * @param {System} system
 * @returns {Record<string, number>} milliseconds since the start; a role that cannot be read is
 *   missing
 */
export function cpuByRole({ measured }) {
  const table = readProcessTable();
  const roles = measured.map(({ role, pid, except }) => {
    const tree = processTree(table, pid, except);
    return [role, tree.reduce((sum, one) => sum + (table.get(one)?.cpuMs ?? 0), 0), tree.length];
  });
  return Object.fromEntries(roles.filter(([, , members]) => members));
}

/**
 * A load of its own, outside the timed windows: MONITOR slows Redis down.
 * @param {LoadGenerator} generator
 * @param {System} system
 * @param {number} callers
 * @returns {Promise<RedisUse | undefined>} undefined for a target without Redis
 */
export async function redisUse(generator, system, callers) {
  if (system.redisPort === undefined) return undefined;
  const load = { callers, warmUpMs: 0, windowMs: COUNT_MS };
  const { outcome, commands } = await countCommands(system.redisPort, () =>
    generator.run(system, load),
  );
  if (outcome.errors) throw new Error(`counting Redis commands: ${outcome.firstError}`);
  const perCall = [...commands].map(([name, count]) => [name, count / outcome.total]);
  const total = perCall.reduce((sum, [, count]) => sum + Number(count), 0);
  return { perCall: total, commands: Object.fromEntries(perCall) };
}
