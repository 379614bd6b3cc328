/**
 * Measures ways to keep jobs against each other: how fast lanes are drained, what a job costs the
 * database, and how long lists take beside many jobs that have ended. How to read it:
 * docs/storage.md.
 */
import { writeFileSync } from 'node:fs';
import { temporaryDirectory } from '../directory.mjs';
import { describeMachine } from '../measure/machine.mjs';
import { median } from '../measure/summary.mjs';
import { figure, table } from '../report/format.mjs';
import { machineLine } from '../report/machine.mjs';
import { inSession, progress } from '../session.mjs';
import { startPostgres } from '../systems/postgres.mjs';
import { Bed } from './bed.mjs';
import { Drain } from './drain.mjs';
import { LAYOUTS } from './layouts.mjs';
import { readStorageOptions } from './options.mjs';

/** @typedef {import('./options.mjs').StorageOptions} StorageOptions */
/** @typedef {import('./drain.mjs').Drained} Drained */

const COLUMNS = /** @type {const} */ ({
  jobsPerSecond: 'jobs/s',
  walBytes: 'WAL bytes a job',
  fullPages: 'full pages a job',
  deadRows: 'dead rows a job',
  listP95Ms: 'list p95 ms',
  lostRenewals: 'renewals lost',
});

/** @param {string[]} args */
export function benchStorage(args) {
  const options = readStorageOptions(args);
  return inSession(({ scope, signal }) => run(scope, signal, options));
}

/**
 * @param {import('../systems/scope.mjs').Scope} scope
 * @param {AbortSignal} signal
 * @param {StorageOptions} options
 */
async function run(scope, signal, { only, extent, jsonFile }) {
  const machine = describeMachine();
  const server = await startPostgres(temporaryDirectory(scope));
  scope.defer(() => server.stop());
  const beds = [];
  for (const layout of LAYOUTS.filter(({ name }) => only.includes(name))) {
    progress(`filling: ${layout.name}, ${layout.what}`);
    const bed = await Bed.make(server.url, layout, extent);
    scope.defer(() => bed.stop());
    beds.push({ bed, drained: /** @type {Drained[]} */ ([]) });
    signal.throwIfAborted();
  }
  for (let round = 1; round <= extent.rounds; round++)
    for (const { bed, drained } of beds) {
      drained.push(await new Drain(bed).run(extent.seconds));
      signal.throwIfAborted();
      progress(
        `round ${round}, ${bed.layout.name}: ${figure(drained.at(-1)?.jobsPerSecond ?? NaN)} jobs/s`,
      );
    }
  const figures = beds.map(({ bed, drained }) => ({
    layout: bed.layout.name,
    drained,
    ...medians(drained),
  }));
  const rows = figures.map((each) => [
    each.layout,
    ...Object.keys(COLUMNS).map((name) => figure(each[/** @type {keyof Drained} */ (name)])),
  ]);
  const lines = table(['layout', ...Object.values(COLUMNS)], rows);
  process.stdout.write(`\n${machineLine(machine)}\n\n${lines.join('\n')}\n`);
  writeFileSync(jsonFile, `${JSON.stringify({ machine, extent, figures }, null, 2)}\n`);
  progress(`all figures: ${jsonFile}`);
  return 0;
}

/** @param {Drained[]} drained */
const medians = (drained) =>
  /** @type {Drained} */ (
    Object.fromEntries(
      Object.keys(COLUMNS).map((name) => [
        name,
        median(drained.map((one) => one[/** @type {keyof Drained} */ (name)])),
      ]),
    )
  );
