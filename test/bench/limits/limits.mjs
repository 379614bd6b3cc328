/**
 * Measures whether limits hold and how much of them can be used, while calls wait, leave and crowd,
 * and what they cost. Each figure stands beside what is promised. How to read it: docs/bench.md.
 */
import { writeFileSync } from 'node:fs';
import { temporaryDirectory } from '../directory.mjs';
import { describeMachine } from '../measure/machine.mjs';
import { table } from '../report/format.mjs';
import { machineLine } from '../report/machine.mjs';
import { inSession, message, progress } from '../session.mjs';
import { forkServer } from '../systems/launch.mjs';
import { Scope } from '../systems/scope.mjs';
import { Bed } from './bed.mjs';
import { readLimitsOptions } from './options.mjs';
import { PARTS } from './parts.mjs';
import { drawSchedule } from './picture.mjs';

/** @typedef {import('./options.mjs').LimitsOptions} LimitsOptions */
/** @typedef {import('./parts.mjs').Outcome} Outcome */
/** @typedef {Record<string, Outcome[]>} Outcomes by name of the part */

/** @param {string[]} args */
export function benchLimits(args) {
  const options = readLimitsOptions(args);
  return inSession(({ scope, signal }) => run(scope, signal, options));
}

/**
 * @param {Scope} scope
 * @param {AbortSignal} signal
 * @param {LimitsOptions} options
 */
async function run(scope, signal, options) {
  const machine = describeMachine();
  const directory = temporaryDirectory(scope);
  /** @type {Outcomes} */
  const outcomes = {};
  for (const form of options.forms) {
    const own = new Scope();
    scope.defer(() => own.end());
    const defer = own.defer.bind(own);
    const server = await forkServer('limited-upstream.mjs', {}, defer);
    const host = `127.0.0.1:${server.port}`;
    const upstream = { url: `http://${host}`, host, pid: server.pid };
    progress(`starting and warming up: ${form}`);
    const bed = await Bed.start(form, { directory, upstream, defer });
    for (const { name, measure } of PARTS.filter((part) => options.only.includes(part.name))) {
      const measured = await measure(bed, options.extent).catch((error) => [failure(form, error)]);
      signal.throwIfAborted();
      for (const outcome of measured) progress(inShort(outcome));
      outcomes[name] = [...(outcomes[name] ?? []), ...measured];
    }
    await own.end();
  }
  return report(outcomes, machine, options);
}

/**
 * @param {Outcomes} outcomes
 * @param {import('../measure/machine.mjs').Machine} machine
 * @param {LimitsOptions} options
 * @returns {number} exit code
 */
function report(outcomes, machine, { extent, jsonFile, pictureFile }) {
  const tables = PARTS.flatMap(({ name, header }) => {
    const rows = (outcomes[name] ?? []).map((each) => [
      ...Array.from({ length: header.length - 1 }, (_, i) => each.cells[i] ?? ''),
      verdict(each),
    ]);
    return rows.length ? [table(header, rows).join('\n')] : [];
  });
  process.stdout.write(`\n${[machineLine(machine), ...tables].join('\n\n')}\n`);
  const figures = Object.entries(outcomes).map(([name, all]) => [
    name,
    all.map(({ data }) => data),
  ]);
  const result = { machine, extent, ...Object.fromEntries(figures) };
  writeFileSync(jsonFile, `${JSON.stringify(result, null, 2)}\n`);
  progress(`all figures: ${jsonFile}`);
  if (pictureFile) drawSchedule(result.burst ?? [], pictureFile);
  const isKept = Object.values(outcomes)
    .flat()
    .every((each) => verdict(each) === 'kept');
  return isKept ? 0 : 1;
}

/**
 * A part that could not be measured to its end; the others are.
 * @param {string} form
 * @param {unknown} error
 * @returns {Outcome}
 */
const failure = (form, error) => ({
  cells: ['not measured', form],
  broken: [message(error)],
  data: { form, failure: message(error) },
});

/** @param {Outcome} outcome */
function verdict({ broken, isVoid }) {
  if (isVoid) return 'VOID: the machine was too busy';
  return broken.length ? `BROKEN: ${broken.join(', ')}` : 'kept';
}

/** @param {Outcome} outcome */
const inShort = (outcome) => `${outcome.cells.join(' · ')} · ${verdict(outcome)}`;
