import { startProxy, startReference, startUpstream } from './systems/baselines.mjs';
import { startDistributed, startEmbedded } from './systems/sluice.mjs';

/**
 * @typedef {object} Target
 * @property {string} name for `--only`
 * @property {string} label
 * @property {(site: import('./systems/system.mjs').Site) =>
 *   Promise<import('./systems/system.mjs').System>} start
 */

/** All ratios are against this one. */
export const REFERENCE = 'reference';

/** @type {Target[]} in the order of the visits and of the report */
export const TARGETS = [
  { name: 'upstream', label: 'upstream alone', start: startUpstream },
  { name: 'proxy', label: 'bare proxy', start: startProxy },
  { name: REFERENCE, label: 'reference', start: startReference },
  { name: 'distributed', label: 'sluice distributed', start: startDistributed },
  { name: 'embedded', label: 'sluice embedded', start: startEmbedded },
];
