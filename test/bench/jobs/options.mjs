import { parseArgs } from 'node:util';

/**
 * @typedef {object} Extent
 * @property {number} rounds
 * @property {number} windowMs
 * @property {number} idleMs
 * @property {number} blocked
 * @property {number} lines
 */
/** @typedef {{ connections: number[], extent: Extent, jsonFile: string }} JobsOptions */

const CONNECTIONS = [1, 100, 2_000];
const FULL = { rounds: 5, windowMs: 4_000, idleMs: 20_000, blocked: 20_000, lines: 100_000 };
const QUICK = { rounds: 3, windowMs: 1_500, idleMs: 5_000, blocked: 5_000, lines: 20_000 };

export const USAGE = `usage: npm run bench -- jobs [--quick] [--connections a,b] [--json FILE]
  --quick            3 rounds of 1.5 s windows: a first look, not for comparing
  --connections a,b  over how many connections jobs are spread (default ${CONNECTIONS.join(',')})
  --json FILE        where all figures go (default bench-jobs.json)`;

/**
 * @param {string[]} args
 * @returns {JobsOptions}
 * @throws with a message for the user
 */
export function readJobsOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      connections: { type: 'string', default: CONNECTIONS.join(',') },
      json: { type: 'string', default: 'bench-jobs.json' },
    },
  });
  const connections = values.connections.split(',').map(Number);
  if (!connections.every((count) => Number.isInteger(count) && count > 0))
    throw new Error('--connections: whole numbers, separated by commas');
  return { connections, extent: values.quick ? QUICK : FULL, jsonFile: values.json };
}
