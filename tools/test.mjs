import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build-if-stale.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensurePromtool } from './promtool.mjs';
import { ensureRedisServer } from './redis-server.mjs';
import { readReport } from './test/report.mjs';
import { World } from './test/world.mjs';

// npm test -- [Jest options] [path patterns]; ends with the line "N passed, N failed".

const AT_ONCE = 2;
const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'sluice-test-'));
chmodSync(scratch, 0o755); // PostgreSQL may run as another account and has to get in
const report = join(scratch, 'report.json');
const world = new World(scratch);

try {
  const given = process.argv.slice(2);
  await ensureBuilt();
  await ensureRedisServer();
  prepare(given, /browser|connect/, ensureChromium);
  prepare(given, /alerts/, ensurePromtool);
  const { code, signal } = await runJest(given, await world.listen());
  const { passed, failed, slowest } = readReport(report, root);
  process.exitCode = code === 0 && failed === 0 ? 0 : 1;
  if (signal) console.error(`Jest was ended by ${signal}`);
  if (slowest.length > 1) console.log(`The slowest spec files:\n${slowest.join('\n')}`);
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

function runJest(given, worldAddress) {
  const hasOwn = given.some((each) => /^(-w|--maxWorkers|-i$|--runInBand)/.test(each));
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${report}`,
    ...(hasOwn ? [] : [`--maxWorkers=${AT_ONCE}`]),
    ...given,
  ];
  // Jest prints its JSON on stdout too; what people read is on stderr.
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
    detached: true,
    env: { ...process.env, SLUICE_TEST_WORLD: worldAddress },
  });
  // To all of its processes, of which one would finish its spec otherwise; this one stays to clean
  // up after them.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => child.pid && process.kill(-child.pid, 'SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
