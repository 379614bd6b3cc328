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
import { forkServer } from '../systems/launch.mjs';
import { startPostgres } from '../systems/postgres.mjs';
import { Acceptance } from './acceptance.mjs';
import { Bed, makeDatabase } from './bed.mjs';
import { Drain } from './drain.mjs';
import { LAYOUTS, PRODUCT } from './layouts.mjs';
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

/** Of the two weeks of jobs two days are to go. */
const RETIRED_DAYS = 12;
/** Of one visit to a gateway. */
const LONGEST_POST_S = 4;

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
  const directory = temporaryDirectory(scope);
  const server = await startPostgres(directory);
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
  const product = beds.find(({ bed }) => bed.layout === PRODUCT);
  const filled = product?.bed.url;
  const accepted = filled
    ? await accept({ scope, signal, directory, databases: { filled, server: server.url } }, extent)
    : undefined;
  const retired = await product?.bed.life.retire?.(RETIRED_DAYS);
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
  if (accepted) process.stdout.write(`\n${acceptanceLine(accepted)}\n`);
  if (retired)
    process.stdout.write(`Retention: ${retired.jobs} jobs in ${figure(retired.ms)} ms\n`);
  writeFileSync(
    jsonFile,
    `${JSON.stringify({ machine, extent, figures, accepted, retired }, null, 2)}\n`,
  );
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

/**
 * @typedef {object} Place
 * @property {import('../systems/scope.mjs').Scope} scope
 * @property {AbortSignal} signal
 * @property {string} directory
 * @property {{ filled: string, server: string }} databases
 */

/**
 * @param {Place} place
 * @param {import('./options.mjs').Extent} extent
 */
async function accept({ scope, signal, directory, databases }, { pairs, seconds }) {
  progress('posting jobs beside those, and beside none');
  const defer = scope.defer.bind(scope);
  const upstream = await forkServer('upstream.mjs', {}, defer);
  const host = `127.0.0.1:${upstream.port}`;
  const site = { directory, upstream: { url: `http://${host}`, host, pid: upstream.pid }, defer };
  const empty = await makeDatabase(databases.server, 'empty');
  const acceptance = await Acceptance.start(site, { filled: databases.filled, empty });
  const accepted = [];
  while (accepted.length < pairs) {
    signal.throwIfAborted();
    accepted.push(await acceptance.pair(Math.min(seconds, LONGEST_POST_S)));
    progress(JSON.stringify(accepted.at(-1)));
  }
  await acceptance.stop();
  return accepted;
}

/** @param {import('./acceptance.mjs').Accepted[]} accepted */
function acceptanceLine(accepted) {
  const beside = median(accepted.map(({ filled, empty, again }) => (2 * filled) / (empty + again)));
  const itself = median(accepted.map(({ empty, again }) => again / empty));
  return `POST /jobs beside all of those: ${figure(beside)} of an empty database (which is ${figure(itself)} of itself), medians of ${accepted.length}`;
}
