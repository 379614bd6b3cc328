import { CALLERS } from '../measure/rounds.mjs';
import { summarize } from '../measure/summary.mjs';
import { REFERENCE } from '../targets.mjs';

/** @typedef {import('../measure/rounds.mjs').Subject} Subject */

/**
 * @param {Subject[]} subjects
 * @returns {Pick<import('./report.mjs').Result, 'targets' | 'failed' | 'notes'>}
 */
export function assemble(subjects) {
  const reference = subjects.find(({ name }) => name === REFERENCE);
  const targets = subjects.map((subject) => [subject.name, figures(subject, reference)]);
  const failed = subjects.flatMap((subject) => {
    const wrong = Object.values(subject.visits)
      .flat()
      .find(({ errors }) => errors > 0);
    return wrong ? [[subject.name, wrong.firstError ?? 'wrong answers']] : [];
  });
  const notes = subjects
    .filter(({ system }) => system.notes.length)
    .map(({ name, system }) => [name, system.notes]);
  return {
    targets: Object.fromEntries(targets),
    failed: Object.fromEntries(failed),
    notes: Object.fromEntries(notes),
  };
}

/**
 * @param {Subject} subject
 * @param {Subject | undefined} reference
 * @returns {import('../measure/summary.mjs').Figures[]}
 */
function figures({ visits, redis }, reference) {
  return CALLERS.flatMap((callers) => {
    const own = visits[callers];
    if (!own?.length) return [];
    const use = redis[callers];
    const summary = summarize(own, reference?.visits[callers]);
    return [{ callers, ...summary, ...(use && { redis: use }) }];
  });
}
