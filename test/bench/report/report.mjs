import { REFERENCE, TARGETS } from '../targets.mjs';
import { CALLERS } from '../measure/rounds.mjs';
import { bars } from './chart.mjs';
import { figure, spread, table } from './format.mjs';
import { machineLine } from './machine.mjs';

/** @typedef {import('../measure/summary.mjs').Figures} Figures */

/**
 * @typedef {object} Result
 * @property {import('../measure/machine.mjs').Machine} machine
 * @property {{ rounds: number, windowMs: number }} plan
 * @property {Record<string, Figures[]>} targets by name, one entry per number of callers
 * @property {Record<string, string>} unavailable why, by name
 * @property {Record<string, string>} failed first wrong answer, by name
 * @property {Record<string, string[]>} notes by name
 */

/**
 * @param {Result} result
 * @returns {string}
 */
export function renderReport(result) {
  const sections = [
    machineLines(result),
    ...CALLERS.map((callers) => callersTable(result, callers)),
    redisLines(result),
    chart(result),
    remarks(result),
  ];
  const shown = sections.filter((lines) => lines.length);
  return `\n${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** @param {Result} result */
function machineLines({ machine, plan }) {
  return [machineLine(machine), `${plan.rounds} round(s) of ${plan.windowMs / 1000} s windows`];
}

/**
 * @param {Result} result
 * @param {number} callers
 */
function callersTable({ targets }, callers) {
  const alone = callers === 1;
  const ratio = alone ? 'p50 ÷ reference' : 'throughput ÷ reference';
  const header = ['target', 'requests/s', 'p50 ms', 'p99 ms', ratio, 'CPU µs per request'];
  const rows = TARGETS.flatMap(({ name, label }) => {
    const figures = targets[name]?.find((one) => one.callers === callers);
    return figures ? [row(label, figures, alone ? figures.p50Ratio : figures.throughputRatio)] : [];
  });
  return rows.length ? [alone ? '1 caller' : `${callers} callers`, ...table(header, rows)] : [];
}

/**
 * @param {string} label
 * @param {Figures} figures
 * @param {Figures['p50Ratio']} ratio
 */
function row(label, { requestsPerSecond, p50Ms, p99Ms, cpuMicros }, ratio) {
  const roles = Object.entries(cpuMicros).filter(([role]) => role !== 'load');
  const total = roles.reduce((sum, [, micros]) => sum + micros, 0);
  const parts = roles.map(([role, micros]) => `${role} ${figure(micros)}`).join(', ');
  const cpu = roles.length ? `${figure(total)} = ${parts}` : 'not readable here';
  const load = `; load generator ${figure(cpuMicros['load'] ?? NaN)}`;
  const numbers = [requestsPerSecond, p50Ms, p99Ms].map(figure);
  return [label, ...numbers, spread(ratio), cpu + load];
}

/** @param {Result} result */
function redisLines({ targets }) {
  const rows = TARGETS.flatMap(({ name, label }) =>
    (targets[name] ?? []).flatMap(({ callers, redis }) => {
      if (!redis) return [];
      const commands = Object.entries(redis.commands).sort(([, a], [, b]) => b - a);
      const shown = commands.filter(([, perCall]) => perCall >= 0.005);
      const list = shown.map(([command, perCall]) => `${command} ${perCall.toFixed(2)}`).join(', ');
      return [[label, String(callers), redis.perCall.toFixed(2), list]];
    }),
  );
  if (!rows.length) return [];
  const header = ['Redis, asked by clients', 'callers', 'round trips per call', 'commands'];
  return table(header, rows);
}

/** @param {Result} result */
function chart({ targets }) {
  const callers = Math.max(...CALLERS);
  const rows = TARGETS.flatMap(({ name, label }) => {
    const ratio = targets[name]?.find((one) => one.callers === callers)?.throughputRatio;
    return ratio ? [{ label, value: ratio.median }] : [];
  });
  if (!rows.length) return [];
  return [`throughput at ${callers} callers ÷ reference`, ...bars(rows)];
}

/** @param {Result} result */
function remarks({ targets, unavailable, failed, notes }) {
  const label = (/** @type {string} */ name) =>
    TARGETS.find((target) => target.name === name)?.label ?? name;
  const lines = [
    ...Object.entries(notes).flatMap(([name, list]) =>
      list.map((note) => `${label(name)}: ${note}`),
    ),
    ...Object.entries(unavailable).map(([name, why]) => `${label(name)}: not available: ${why}`),
    ...Object.entries(failed).map(([name, why]) => `${label(name)}: FAILED: ${why}`),
  ];
  const comparable = targets[REFERENCE]
    ? 'Comparable: the ratios, across machines of one kind and across versions. Requests/s, milliseconds and CPU µs only within this run.'
    : 'Comparable: only figures within this run; without the reference there are no ratios.';
  return [...lines, comparable];
}
