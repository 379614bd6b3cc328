import { parseArgs } from 'node:util';
import { TARGETS } from './targets.mjs';

/**
 * @typedef {object} Options
 * @property {string[]} only names of the targets to visit, in the order of `TARGETS`
 * @property {number} rounds
 * @property {number} windowMs
 * @property {string} jsonFile
 */

export const USAGE = `usage: npm run bench -- [--quick] [--only a,b] [--json FILE]
  --quick      one round of 2 s windows instead of three of 4 s: for a first look, not for comparing
  --only a,b   of ${TARGETS.map(({ name }) => name).join(', ')}
  --json FILE  where all figures go (default bench-result.json)`;

/**
 * @param {string[]} args
 * @returns {Options}
 * @throws with a message for the user
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string', default: 'bench-result.json' },
    },
  });
  return {
    only: chosen(values.only),
    rounds: values.quick ? 1 : 3,
    windowMs: values.quick ? 2_000 : 4_000,
    jsonFile: values.json,
  };
}

/** @param {string | undefined} only */
function chosen(only) {
  const known = TARGETS.map(({ name }) => name);
  if (only === undefined) return known;
  const wanted = only.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`--only: there is no target ${unknown.join(', ')}`);
  return known.filter((name) => wanted.includes(name));
}
