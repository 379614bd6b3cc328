import { randomUUID } from 'node:crypto';
import { furthestBehind, JITTER_MS, longestOvertaking, mostWithin } from './arrivals.mjs';
import { HeldUp } from './held-up.mjs';

/** @typedef {import('./bed.mjs').Bed} Bed */
/** @typedef {import('./parts.mjs').Outcome} Outcome */

export const WINDOW = { requests: 5, perMs: 1_000 };
const LIMITS = { windows: [WINDOW], concurrency: 2 };
const TAKES_MS = 20;
/** Longer than the queue deadline: what has no answer by then is a failure. */
const WINDOW_MS = 20_000;
const BEHIND_MS = 400;
const OVERTAKEN_MS = 1_000;

/** Whether calls come at the same moment, or one after the other while the earlier ones wait. */
const AT_ONCE = { what: '45 calls at the same moment', callers: 45 };
const IN_ORDER = { what: '30 calls, one each 100 ms', callers: 30, everyMs: 100 };

export const burstHeader = [
  '5 per second and 2 at once',
  'form',
  'furthest behind',
  'promised',
  'most in 950 ms',
  'at once',
  'overtaken by',
  'failed',
  'held up',
  '',
];

/**
 * @param {Bed} bed
 * @param {import('./parts.mjs').Extent} extent
 * @returns {Promise<Outcome[]>}
 */
export async function measureBursts(bed, { repeats }) {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (let i = 0; i < repeats; i++)
    for (const shape of [AT_ONCE, IN_ORDER]) outcomes.push(await burst(bed, shape));
  return outcomes;
}

/**
 * @param {Bed} bed
 * @param {{ what: string, callers: number, everyMs?: number }} shape
 */
async function burst(bed, { what, ...shape }) {
  const run = randomUUID();
  const aim = await bed.connect(LIMITS, { query: `?takes=${TAKES_MS}&run=${run}` });
  const generator = bed.generator();
  const heldUp = new HeldUp(bed.pids);
  const load = await generator.run(aim, {
    ...shape,
    warmUpMs: 0,
    windowMs: WINDOW_MS,
    isLogged: true,
    callsEach: 1,
  });
  const heldMs = heldUp.stop();
  await generator.stop();
  const { arrivals, mostAtOnce } = await bed.seen(run);
  const behindMs = shape.everyMs ? undefined : furthestBehind(load.calls, WINDOW);
  const most = mostWithin(arrivals, WINDOW.perMs - JITTER_MS);
  const overtakenMs = longestOvertaking(arrivals, load.calls);
  const start = Math.min(...load.calls.map(({ sentAt }) => sentAt));
  const arrivedMs = arrivals.map(({ at }) => at - start);
  const figures = { behindMs, most, mostAtOnce, overtakenMs, heldMs, errors: load.errors };
  return outcome(bed.form, what, { ...figures, arrivedMs });
}

/**
 * @param {string} form
 * @param {string} what
 * @param {{ behindMs: number | undefined, most: number, mostAtOnce: number, overtakenMs: number,
 *   heldMs: number, errors: number, arrivedMs: number[] }} figures
 * @returns {Outcome}
 */
function outcome(form, what, figures) {
  const { behindMs, most, mostAtOnce, overtakenMs, heldMs, errors } = figures;
  const broken = [
    ...(behindMs !== undefined && !(behindMs < BEHIND_MS) ? ['the schedule'] : []),
    ...(most > WINDOW.requests ? ['a window'] : []),
    ...(mostAtOnce > LIMITS.concurrency ? ['the concurrency'] : []),
    ...(overtakenMs > OVERTAKEN_MS ? ['the order'] : []),
    ...(errors ? ['calls failed'] : []),
  ];
  const cells = [
    what,
    form,
    ...(behindMs === undefined ? ['-', '-'] : [`${Math.round(behindMs)} ms`, `< ${BEHIND_MS} ms`]),
    `${most} of ${WINDOW.requests}`,
    `${mostAtOnce} of ${LIMITS.concurrency}`,
    `${(overtakenMs / 1_000).toFixed(2)} s`,
    String(errors),
    `${Math.round(heldMs)} ms`,
  ];
  return { cells, broken, data: { what, form, ...figures } };
}
