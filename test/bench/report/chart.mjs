import { figure } from './format.mjs';

/**
 * Bars end at this value, so that the ones around 1 stay readable beside a much faster baseline.
 */
const LONGEST = 2;
const WIDTH = 48;

/**
 * @param {{ label: string, value: number }[]} rows
 * @returns {string[]} lines; a bar that was cut ends in an arrow
 */
export function bars(rows) {
  const labelWidth = Math.max(...rows.map(({ label }) => label.length));
  return rows.map(({ label, value }) => {
    const length = Math.max(1, Math.round((Math.min(value, LONGEST) / LONGEST) * WIDTH));
    const bar = '█'.repeat(length) + (value > LONGEST ? '→' : '');
    return `${label.padEnd(labelWidth)}  ${bar.padEnd(WIDTH + 1)} ${figure(value)}`;
  });
}
