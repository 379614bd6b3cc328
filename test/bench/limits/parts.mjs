import { burstHeader, measureBursts } from './burst.mjs';
import { costHeader, measureCosts } from './cost.mjs';
import { crowdHeader, measureCrowd } from './crowd.mjs';
import { measureRates, rateHeader } from './rate.mjs';

/** @typedef {{ seconds: number, pairs: number, repeats: number }} Extent */

/**
 * One row of the report.
 * @typedef {object} Outcome
 * @property {string[]} cells the verdict comes behind them
 * @property {string[]} broken promises
 * @property {boolean} [isVoid] the reference differed from itself: nothing is shown
 * @property {object} data unrounded
 */

/**
 * @typedef {object} Part
 * @property {string} name for `--only`
 * @property {string[]} header
 * @property {(bed: import('./bed.mjs').Bed, extent: Extent) => Promise<Outcome[]>} measure
 */

/** @type {Part[]} in the order of the report */
export const PARTS = [
  { name: 'burst', header: burstHeader, measure: measureBursts },
  { name: 'rate', header: rateHeader, measure: measureRates },
  { name: 'crowd', header: crowdHeader, measure: measureCrowd },
  { name: 'cost', header: costHeader, measure: measureCosts },
];
