import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Scope } from '../systems/scope.mjs';
import { forkServer } from '../systems/launch.mjs';
import { JITTER_MS, longestOvertaking, mostWithin, rateOf } from './arrivals.mjs';
import { HeldUp } from './held-up.mjs';

/** @typedef {import('./bed.mjs').Bed} Bed */
/** @typedef {import('./parts.mjs').Outcome} Outcome */
/** @typedef {{ requests: number, perMs: number }} Window */

/**
 * @typedef {object} Saturation callers who call again as soon as they are answered
 * @property {string} what
 * @property {{ windows: Window[], concurrency?: number }} limits
 * @property {number} takesMs how long the third party takes
 * @property {number} promised share of the allowed rate
 * @property {{ oneIn: number, withinMs: number }} [leaving]
 */

const tenPerSecond = { requests: 10, perMs: 1_000 };
const CALLERS = 30;
/** What a cold herd misses of the first window is not made up for. */
const SETTLE_MS = 2_000;
const OVERTAKEN_MS = 1_000;

/** @type {Saturation[]} */
const QUIET = [
  { what: '10 per second', limits: { windows: [tenPerSecond] }, takesMs: 0, promised: 0.97 },
  {
    what: '10 per second, one caller in five leaves',
    limits: { windows: [tenPerSecond] },
    takesMs: 0,
    promised: 0.95,
    leaving: { oneIn: 5, withinMs: 3_000 },
  },
  {
    what: '10 per second and 60 per 10 s',
    limits: { windows: [tenPerSecond, { requests: 60, perMs: 10_000 }] },
    takesMs: 0,
    promised: 0.97,
  },
  {
    what: '5 per second and 2 at once',
    limits: { windows: [{ requests: 5, perMs: 1_000 }], concurrency: 2 },
    takesMs: 20,
    promised: 0.97,
  },
];

/** @type {Saturation} */
const BESIDE_HOG = {
  what: '10 per second beside a CPU hog on each core',
  limits: { windows: [tenPerSecond] },
  takesMs: 0,
  promised: 0.9,
};

export const rateHeader = [
  'callers who never rest',
  'form',
  'rate used',
  'promised',
  'most in the window − 50 ms',
  'at once',
  'overtaken by',
  'held up',
  '',
];

/**
 * The quiet ones side by side, each on a connection of its own, then the one beside the hog.
 * @param {Bed} bed
 * @param {import('./parts.mjs').Extent} extent
 * @returns {Promise<Outcome[]>}
 */
export async function measureRates(bed, { seconds }) {
  const quiet = await Promise.all(QUIET.map((each) => saturate(bed, each, seconds)));
  const hogs = new Scope();
  bed.site.defer(() => hogs.end());
  for (let core = 0; core < availableParallelism(); core++)
    await forkServer('hog.mjs', {}, hogs.defer.bind(hogs));
  const beside = await saturate(bed, BESIDE_HOG, seconds);
  await hogs.end();
  return [...quiet, beside];
}

/**
 * @param {Bed} bed
 * @param {Saturation} saturation
 * @param {number} seconds
 */
async function saturate(bed, saturation, seconds) {
  const { limits, takesMs, leaving } = saturation;
  const run = randomUUID();
  const aim = await bed.connect(limits, { query: `?takes=${takesMs}&run=${run}` });
  const longestMs = Math.max(...limits.windows.map(({ perMs }) => perMs));
  const spanMs = Math.ceil((seconds * 1_000) / longestMs) * longestMs;
  const generator = bed.generator();
  const heldUp = new HeldUp(bed.pids);
  const load = await generator.run(aim, {
    callers: CALLERS,
    warmUpMs: longestMs + SETTLE_MS,
    // one window more, so that an arrival ends the span
    windowMs: spanMs + 1.5 * longestMs,
    isLogged: true,
    ...(leaving && { leaving }),
  });
  const heldMs = heldUp.stop();
  await generator.stop();
  const { arrivals, mostAtOnce } = await bed.seen(run);
  const allowed = Math.min(...limits.windows.map(({ requests, perMs }) => requests / perMs));
  const used = rateOf(arrivals, { from: load.windowStart, spanMs }) / allowed;
  const most = limits.windows.map(({ perMs }) => mostWithin(arrivals, perMs - JITTER_MS));
  const overtakenMs = longestOvertaking(arrivals, load.calls);
  return outcome(bed.form, saturation, { used, most, mostAtOnce, overtakenMs, heldMs, load });
}

/**
 * @param {string} form
 * @param {Saturation} saturation
 * @param {{ used: number, most: number[], mostAtOnce: number, overtakenMs: number, heldMs: number,
 *   load: import('../load/run.mjs').LoadResult }} figures
 * @returns {Outcome}
 */
function outcome(form, { what, limits, promised }, figures) {
  const { used, most, mostAtOnce, overtakenMs, heldMs, load } = figures;
  const { windows, concurrency } = limits;
  const broken = [
    ...(used < promised ? ['the rate'] : []),
    ...(windows.some(({ requests }, i) => (most[i] ?? 0) > requests) ? ['a window'] : []),
    ...(concurrency !== undefined && mostAtOnce > concurrency ? ['the concurrency'] : []),
    ...(overtakenMs > OVERTAKEN_MS ? ['the order'] : []),
    ...(load.errors ? [`${load.errors} calls failed: ${load.firstError}`] : []),
  ];
  const cells = [
    what,
    form,
    `${(100 * used).toFixed(1)} %`,
    `≥ ${100 * promised} %`,
    windows.map(({ requests }, i) => `${most[i]} of ${requests}`).join(', '),
    concurrency === undefined ? '-' : `${mostAtOnce} of ${concurrency}`,
    `${(overtakenMs / 1_000).toFixed(2)} s`,
    `${Math.round(heldMs)} ms`,
  ];
  const data = { what, form, used, most, mostAtOnce, overtakenMs, heldMs, errors: load.errors };
  return { cells, broken, data };
}
