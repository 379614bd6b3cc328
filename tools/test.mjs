import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build-if-stale.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensurePromtool } from './promtool.mjs';
import { ensureRedisServer } from './redis-server.mjs';
import { featureTable, readFeatures, writeFeatures } from './test/features.mjs';
import { readReports } from './test/report.mjs';
import { World } from './test/world.mjs';

// npm test -- [Jest options] [path patterns]; ends with the line "N passed, N failed".

/**
 * Most specs run two at a time. Those that watch when requests arrive have the machine to
 * themselves afterwards: beside others they would see how busy it is.
 */
const TURNS = [
  { name: 'together', atOnce: 2, leavesOut: '\\.timed\\.spec\\.ts$' },
  { name: 'timed', atOnce: 1, leavesOut: '(?<!\\.timed)\\.spec\\.ts$' },
];
const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'sluice-test-'));
chmodSync(scratch, 0o755); // PostgreSQL may run as another account and has to get in
const features = join(scratch, 'features');
const world = new World(scratch);
let running;
let isEnding = false;

try {
  const given = process.argv.slice(2);
  await ensureBuilt();
  await ensureRedisServer();
  prepare(given, /browser|connect/, ensureChromium);
  prepare(given, /alerts/, ensurePromtool);
  const worldAddress = await world.listen();
  passSignalsOn();
  const reports = [];
  for (const turn of TURNS) {
    const report = join(scratch, `${turn.name}.json`);
    const { code, signal } = await runJest({ given, turn, report, worldAddress });
    if (signal) console.error(`Jest was ended by ${signal}`);
    if (code !== 0) process.exitCode = 1;
    reports.push(report);
    if (isEnding) break;
  }
  const { passed, failed, slowest, failures } = readReports(reports, root);
  // Of what has changed there may be none.
  if (passed + failed === 0 && !given.includes('--onlyChanged'))
    throw new Error(`No test ran: nothing is called ${given.join(' ')}.`);
  if (failed > 0) process.exitCode = 1;
  if (slowest.length > 1) console.log(`The slowest spec files:\n${slowest.join('\n')}`);
  const shown = readFeatures(features);
  if (shown.length > 0) console.log(`What was shown of clients:\n${featureTable(shown)}`);
  if (process.env.SLUICE_CLIENTS_PAGE) writeFeatures(join(root, 'docs/clients.md'), shown);
  if (failures.length > 0) console.log(`What has failed:\n${failures.join('\n')}`);
  await world.end();
  console.log(`${passed} passed, ${failed} failed`);
} catch (error) {
  await world.end();
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Installed before the clocks of the tests run. Where that cannot be, only the tests that need it
 * fail, and say why.
 */
function prepare(given, needs, ensure) {
  const patterns = given.filter((each) => !each.startsWith('-'));
  if (patterns.length > 0 && !patterns.some((each) => needs.test(each))) return;
  try {
    ensure();
  } catch (error) {
    console.error(error.message);
  }
}

/**
 * To all of Jest's processes, of which one would finish its spec otherwise; this one stays to clean
 * up after them.
 */
function passSignalsOn() {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => {
      isEnding = true;
      if (running?.exitCode === null && running.pid) process.kill(-running.pid, 'SIGTERM');
    });
}

function runJest({ given, turn, report, worldAddress }) {
  const hasOwn = given.some((each) => /^(-w|--maxWorkers|-i$|--runInBand)/.test(each));
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    // It takes all that stands behind it, up to the next option.
    `--testPathIgnorePatterns=${turn.leavesOut}`,
    '--json',
    '--passWithNoTests',
    `--outputFile=${report}`,
    ...(hasOwn ? [] : [`--maxWorkers=${turn.atOnce}`]),
    ...given,
  ];
  // Jest prints its JSON on stdout too; what people read is on stderr.
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
    detached: true,
    env: { ...process.env, SLUICE_TEST_WORLD: worldAddress, SLUICE_TEST_FEATURES: features },
  });
  return new Promise((resolve, reject) => {
    running = child;
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
