import { median } from '../measure/summary.mjs';

/**
 * @typedef {object} Comparison of the candidate with the reference, measured in turn
 * @property {number} ratio median over the pairs
 * @property {number} difference median over the pairs
 * @property {number} reference median
 * @property {number} ofItself median ratio of the reference to itself, measured on both sides of
 *   the candidate
 * @property {number} least ratio
 * @property {number} greatest ratio
 */

/**
 * Measures two things right after each other, again and again, so that what slows the machine down
 * for a while meets both.
 * @param {{ reference: () => Promise<number>, candidate: () => Promise<number> }} things
 * @param {number} pairs
 * @returns {Promise<Comparison>}
 */
export async function compare({ reference, candidate }, pairs) {
  /** @type {{ before: number, one: number, after: number }[]} */
  const measured = [];
  while (measured.length < pairs) {
    const before = await reference();
    const one = await candidate();
    measured.push({ before, one, after: await reference() });
  }
  // Against the mean of both sides: what drifts in the course of a pair cancels out.
  const ratios = measured.map(({ before, one, after }) => one / ((before + after) / 2));
  return {
    ratio: median(ratios),
    difference: median(measured.map(({ before, one, after }) => one - (before + after) / 2)),
    reference: median(measured.flatMap(({ before, after }) => [before, after])),
    ofItself: median(measured.map(({ before, after }) => after / before)),
    least: Math.min(...ratios),
    greatest: Math.max(...ratios),
  };
}

/**
 * @param {Comparison} comparison
 * @param {number} margin
 */
export const isVoid = ({ ofItself }, margin) => Math.abs(Math.log(ofItself)) > Math.log(margin);
