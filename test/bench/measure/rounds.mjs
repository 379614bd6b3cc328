import { redisUse, visit } from './visit.mjs';

/** @typedef {import('../systems/system.mjs').System} System */
/** @typedef {import('./generator.mjs').LoadGenerator} LoadGenerator */
/** @typedef {import('./visit.mjs').Visit} Visit */
/** @typedef {import('./visit.mjs').RedisUse} RedisUse */

/** One caller shows the time a call takes, 64 callers how many calls fit. */
export const CALLERS = [1, 64];

const FIRST_WARM_UP = { callers: 64, warmUpMs: 0, windowMs: 3_000 };
const WARM_UP_MS = 1_000;

/**
 * A running target and what it has shown: `redis` and `visits` by number of callers, `visits` with
 * one entry per round.
 * @typedef {object} Subject
 * @property {string} name
 * @property {System} system
 * @property {Record<number, RedisUse>} redis
 * @property {Record<number, Visit[]>} visits
 */

/**
 * Lets a fresh target compile its hot paths and counts its Redis commands, outside every timed
 * window.
 * @param {LoadGenerator} generator
 * @param {string} name
 * @param {System} system
 * @returns {Promise<Subject>}
 * @throws when a call is answered wrongly
 */
export async function prepare(generator, name, system) {
  const { errors, firstError } = await generator.run(system, FIRST_WARM_UP);
  if (errors) throw new Error(`${errors} errors while warming up, the first: ${firstError}`);
  /** @type {Subject} */
  const subject = { name, system, redis: {}, visits: {} };
  for (const callers of CALLERS) {
    const use = await redisUse(generator, system, callers);
    if (use) subject.redis[callers] = use;
    subject.visits[callers] = [];
  }
  return subject;
}

/**
 * Visits the targets in turn, round after round, so that a slow minute of the machine meets them
 * all.
 * @param {LoadGenerator} generator
 * @param {Subject[]} subjects filled in place
 * @param {{ rounds: number, windowMs: number, progress: (line: string) => void }} plan
 */
export async function measure(generator, subjects, { rounds, windowMs, progress }) {
  for (let round = 1; round <= rounds; round++) {
    for (const callers of CALLERS) {
      for (const { name, system, visits } of subjects) {
        const one = await visit(generator, system, { callers, warmUpMs: WARM_UP_MS, windowMs });
        visits[callers]?.push(one);
        progress(`round ${round}/${rounds}, callers ${callers}, ${name}: ${inShort(one)}`);
      }
    }
  }
}

/** @param {Visit} one */
function inShort({ requestsPerSecond, p50Ms, errors, firstError }) {
  const figures = `${Math.round(requestsPerSecond)} requests/s, p50 ${p50Ms.toPrecision(3)} ms`;
  return errors ? `${figures}, ${errors} errors (${firstError})` : figures;
}
