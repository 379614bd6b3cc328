/** @typedef {import('./visit.mjs').Visit} Visit */
/** @typedef {import('./visit.mjs').RedisUse} RedisUse */

/** @typedef {{ median: number, min: number, max: number }} Spread */

/**
 * Medians over the rounds. A ratio is taken inside each round, against the reference of that round,
 * so that what slows a whole round down does not move it.
 * @typedef {object} Figures
 * @property {number} callers
 * @property {number} requestsPerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {Record<string, number>} cpuMicros
 * @property {Spread} [throughputRatio]
 * @property {Spread} [p50Ratio]
 * @property {RedisUse} [redis]
 */

/**
 * @param {number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/**
 * @param {Visit[]} visits of one target at one number of callers, one per round
 * @param {Visit[] | undefined} reference the same rounds of the reference
 * @returns {Omit<Figures, 'callers' | 'redis'>}
 */
export function summarize(visits, reference) {
  const roles = Object.keys(visits[0]?.cpuMicros ?? {});
  const cpu = roles.map((role) => [role, median(visits.map((one) => one.cpuMicros[role] ?? NaN))]);
  return {
    requestsPerSecond: median(visits.map((one) => one.requestsPerSecond)),
    p50Ms: median(visits.map((one) => one.p50Ms)),
    p99Ms: median(visits.map((one) => one.p99Ms)),
    cpuMicros: Object.fromEntries(cpu),
    ...(reference && {
      throughputRatio: ratio(visits, reference, (one) => one.requestsPerSecond),
      p50Ratio: ratio(visits, reference, (one) => one.p50Ms),
    }),
  };
}

/**
 * @param {Visit[]} visits
 * @param {Visit[]} reference
 * @param {(visit: Visit) => number} figure
 * @returns {Spread}
 */
function ratio(visits, reference, figure) {
  const ratios = visits.flatMap((one, round) => {
    const other = reference[round];
    return other ? [figure(one) / figure(other)] : [];
  });
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}
