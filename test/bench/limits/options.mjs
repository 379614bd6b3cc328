import { parseArgs } from 'node:util';
import { FORMS } from './bed.mjs';
import { PARTS } from './parts.mjs';

/**
 * @typedef {object} LimitsOptions
 * @property {string[]} only names of parts
 * @property {string[]} forms
 * @property {import('./parts.mjs').Extent} extent
 * @property {string} jsonFile
 * @property {string | undefined} pictureFile
 */

const names = PARTS.map(({ name }) => name);

export const USAGE = `usage: npm run bench -- limits [--quick] [--only a,b] [--form ${FORMS.join('|')}] [--json FILE] [--picture FILE]
  --quick         15 s instead of 60 s, 3 pairs instead of 9: for a first look
  --only a,b      of ${names.join(', ')}
  --form FORM     only one way of running
  --json FILE     where all figures go (default bench-limits.json)
  --picture FILE  draws the schedule of the burst, the distributed one if there is one, as SVG`;

const FULL = { seconds: 60, pairs: 9, repeats: 3 };
const QUICK = { seconds: 15, pairs: 3, repeats: 1 };

/**
 * @param {string[]} args
 * @returns {LimitsOptions}
 * @throws with a message for the user
 */
export function readLimitsOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      form: { type: 'string' },
      json: { type: 'string', default: 'bench-limits.json' },
      picture: { type: 'string' },
    },
  });
  const { only, form } = values;
  return {
    only: chosen(names, only, '--only'),
    forms: chosen(FORMS, form, '--form'),
    extent: values.quick ? QUICK : FULL,
    jsonFile: values.json,
    pictureFile: values.picture,
  };
}

/**
 * @param {string[]} known
 * @param {string | undefined} given
 * @param {string} option
 */
function chosen(known, given, option) {
  if (given === undefined) return known;
  const wanted = given.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`${option}: there is no ${unknown.join(', ')}`);
  return known.filter((name) => wanted.includes(name));
}
