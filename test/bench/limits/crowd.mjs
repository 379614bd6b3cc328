import { compare, isVoid } from './compare.mjs';
import { figure } from '../report/format.mjs';

/** @typedef {import('./bed.mjs').Bed} Bed */
/** @typedef {import('./parts.mjs').Outcome} Outcome */

const CROWD = 500;
const CROWD_LIMITS = { windows: [{ requests: 10, perMs: 1_000 }] };
/** All of them wait by then. */
const GATHER_MS = 2_000;
const LEFT_MS = 1_000;
const QUIET_CALLER = { callers: 1, warmUpMs: 300, windowMs: 2_000 };
const MARGIN = 1.2;
const ALLOWED_MS = 5;

export const crowdHeader = [
  'p99 of a quiet connection',
  'form',
  'with ÷ without',
  'promised',
  'without',
  'more by',
  'without ÷ itself',
  '',
];

/**
 * @param {Bed} bed
 * @param {import('./parts.mjs').Extent} extent
 * @returns {Promise<Outcome[]>}
 */
export async function measureCrowd(bed, { pairs }) {
  const quiet = await bed.connect({});
  const crowded = await bed.connect(CROWD_LIMITS, { isPatient: true });
  const generator = bed.generator();
  const p99 = async () => {
    const { p99Ms, errors, firstError } = await generator.run(quiet, QUIET_CALLER);
    if (errors) throw new Error(`the quiet connection: ${firstError}`);
    return p99Ms;
  };
  const besideCrowd = async () => {
    const crowd = bed.generator();
    const load = { callers: CROWD, warmUpMs: GATHER_MS, windowMs: 60_000 };
    await new Promise((resolve, reject) => {
      // It is sent away while it waits.
      crowd.run(crowded, { ...load, onPhase: resolve }).catch(reject);
    });
    const ms = await p99();
    await crowd.stop();
    await new Promise((resolve) => setTimeout(resolve, LEFT_MS));
    return ms;
  };
  await p99();
  const compared = await compare({ reference: p99, candidate: besideCrowd }, pairs);
  await generator.stop();
  return [outcome(bed.form, compared)];
}

/**
 * @param {string} form
 * @param {import('./compare.mjs').Comparison} compared
 * @returns {Outcome}
 */
function outcome(form, compared) {
  const { ratio, difference, reference, ofItself, least, greatest } = compared;
  const what = `beside ${CROWD} calls that wait`;
  const isKept = ratio <= MARGIN || difference <= (MARGIN - 1) * reference + ALLOWED_MS;
  const cells = [
    what,
    form,
    `${figure(ratio)} (${figure(least)}–${figure(greatest)})`,
    `≤ ${MARGIN}, + ${ALLOWED_MS} ms`,
    `${figure(reference)} ms`,
    `${figure(difference)} ms`,
    figure(ofItself),
  ];
  const broken = isKept ? [] : ['the quiet connection'];
  return { cells, broken, isVoid: isVoid(compared, MARGIN), data: { what, form, ...compared } };
}
