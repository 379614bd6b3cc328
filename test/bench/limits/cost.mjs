import { figure } from '../report/format.mjs';
import { compare, isVoid } from './compare.mjs';

/** @typedef {import('./bed.mjs').Bed} Bed */
/** @typedef {import('./parts.mjs').Outcome} Outcome */
/** @typedef {import('../measure/generator.mjs').Aim} Aim */

const CALLERS = 64;
const LOAD = { callers: CALLERS, warmUpMs: 500, windowMs: 2_000 };
const MARGIN = 1.1;

/** Windows that never make anybody wait. */
const GENEROUS = [
  { requests: 100_000, perMs: 1_000 },
  { requests: 500_000, perMs: 10_000 },
  { requests: 1_000_000, perMs: 60_000 },
];

/**
 * What limits cost, and how much of the throughput without them is promised where workers share
 * them.
 */
const COSTS = [
  {
    what: 'three windows, one connection',
    limits: { windows: GENEROUS },
    connections: 1,
    least: 0.9,
  },
  { what: '32 at once, 64 connections', limits: { concurrency: 32 }, connections: 64, least: 0.6 },
];

export const costHeader = [
  `throughput at ${CALLERS} callers`,
  'form',
  'with ÷ without',
  'promised',
  'without, per second',
  'without ÷ itself',
  '',
];

/**
 * @param {Bed} bed
 * @param {import('./parts.mjs').Extent} extent
 * @returns {Promise<Outcome[]>}
 */
export async function measureCosts(bed, { pairs }) {
  const generator = bed.generator();
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const { what, limits, connections, least } of COSTS) {
    const [free, limited] = [await aim(bed, {}, connections), await aim(bed, limits, connections)];
    let failed = 0;
    const perSecond = async (/** @type {Aim} */ at) => {
      const { answered, windowMs, errors } = await generator.run(at, LOAD);
      failed += errors;
      return (answered * 1_000) / windowMs;
    };
    // what is cold may fail on a busy machine
    await generator.run(free, LOAD);
    await generator.run(limited, LOAD);
    const things = { reference: () => perSecond(free), candidate: () => perSecond(limited) };
    const compared = await compare(things, pairs);
    outcomes.push(outcome(bed.form, { what, least, failed }, compared));
  }
  await generator.stop();
  return outcomes;
}

/**
 * @param {Bed} bed
 * @param {object} limits
 * @param {number} connections each with as many callers, at gateways in turn
 * @returns {Promise<Aim>}
 */
async function aim(bed, limits, connections) {
  /** @type {Aim[]} */
  const aims = [];
  while (aims.length < connections) aims.push(await bed.connect(limits));
  const [first] = aims;
  if (!first) throw new Error('a load needs a connection');
  const urls = aims.flatMap(({ urls = [] }, i) =>
    connections > 1 ? [urls[i % urls.length] ?? ''] : urls,
  );
  return { ...first, urls };
}

/**
 * @param {string} form
 * @param {{ what: string, least: number, failed: number }} promise of the distributed form, and how
 *   many calls failed
 * @param {import('./compare.mjs').Comparison} compared
 * @returns {Outcome}
 */
function outcome(form, { what, least, failed }, compared) {
  const { ratio, reference, ofItself } = compared;
  const isPromised = form === 'distributed';
  const cells = [
    what,
    form,
    `${figure(ratio)} (${figure(compared.least)}–${figure(compared.greatest)})`,
    isPromised ? `≥ ${least}` : '-',
    figure(reference),
    figure(ofItself),
  ];
  const broken = [
    ...(isPromised && ratio < least ? ['the throughput'] : []),
    ...(failed ? [`${failed} calls failed`] : []),
  ];
  return {
    cells,
    broken,
    isVoid: isVoid(compared, MARGIN),
    data: { what, form, failed, ...compared },
  };
}
