import { parseArgs } from 'node:util';
import { LAYOUTS } from './layouts.mjs';

/**
 * @typedef {object} Extent
 * @property {number} settled jobs, over the last 14 days
 * @property {number} waiting jobs, evenly over the connections
 * @property {number} connections
 * @property {number} seconds of one drain
 * @property {number} rounds in which the layouts are drained in turn
 * @property {number} pairs of visits, to a gateway beside these jobs and one beside none
 */

/**
 * @typedef {object} StorageOptions
 * @property {string[]} only names of layouts
 * @property {Extent} extent
 * @property {string} jsonFile
 */

export const USAGE = `usage: npm run bench -- storage [--quick] [--settled N] [--waiting N] [--connections N] [--only a,b] [--json FILE]
  --quick          300,000 settled and 30,000 waiting jobs: for a first look
  --settled N      jobs that have ended (default 10,000,000)
  --waiting N      jobs that wait (default 1,000,000)
  --connections N  that they belong to (default 100,000)
  --seconds N      of each drain (default 20)
  --rounds N       in which the layouts take turns (default 3)
  --pairs N        in which POST /jobs is compared with an empty database (default 9)
  --only a,b       of ${LAYOUTS.map(({ name }) => name).join(', ')}
  --json FILE      where all figures go (default bench-storage.json)`;

const FULL = {
  settled: 10_000_000,
  waiting: 1_000_000,
  connections: 100_000,
  seconds: 20,
  rounds: 3,
  pairs: 9,
};
const QUICK = {
  settled: 300_000,
  waiting: 30_000,
  connections: 3_000,
  seconds: 6,
  rounds: 1,
  pairs: 3,
};
const NUMBERS = /** @type {(keyof Extent)[]} */ (Object.keys(FULL));

/**
 * @param {string[]} args
 * @returns {StorageOptions}
 * @throws with a message for the user
 */
export function readStorageOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      settled: { type: 'string' },
      waiting: { type: 'string' },
      connections: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      pairs: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string', default: 'bench-storage.json' },
    },
  });
  const extent = { ...(values.quick ? QUICK : FULL) };
  for (const name of NUMBERS) {
    const given = values[name];
    if (given === undefined) continue;
    extent[name] = Number(given);
    if (!Number.isSafeInteger(extent[name]) || extent[name] < 1)
      throw new Error(`--${name}: "${given}" is not a whole number above 0`);
  }
  const names = LAYOUTS.map(({ name }) => name);
  const only = values.only?.split(',') ?? names;
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length) throw new Error(`--only: there is no ${unknown.join(', ')}`);
  return { only, extent, jsonFile: values.json };
}
