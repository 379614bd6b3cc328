import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build-if-stale.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureRedisServer } from './redis-server.mjs';

// npm test -- [Jest options] [path patterns]; ends with the line "N passed, N failed".

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'sluice-test-'));
const report = join(scratch, 'report.json');

try {
  await ensureBuilt();
  await ensureRedisServer();
  prepareBrowser(process.argv.slice(2));
  const { code, signal } = await runJest(process.argv.slice(2));
  const { passed, failed } = countResults();
  process.exitCode = code === 0 && failed === 0 && passed > 0 ? 0 : 1;
  if (signal) console.error(`Jest was ended by ${signal}`);
  console.log(`${passed} passed, ${failed} failed`);
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Installed before the clocks of the tests run. Where that cannot be, only the tests that need it fail, and say why. */
function prepareBrowser(patterns) {
  if (patterns.length > 0 && !patterns.some((each) => /browser|connect/.test(each))) return;
  try {
    ensureChromium();
  } catch (error) {
    console.error(error.message);
  }
}

function runJest(given) {
  const parallel = given.some((each) => /^(-w|--maxWorkers|-i$|--runInBand)/.test(each));
  const args = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...['--forceExit', '--json', `--outputFile=${report}`],
    ...(parallel ? [] : ['--runInBand']),
    ...given,
  ];
  // Jest prints its JSON on stdout too; what people read is on stderr.
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  // Ctrl-C reaches Jest by itself; this process stays to clean up after it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** A suite that could not run has no tests to fail, so it counts as one failure itself. */
function countResults() {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
  };
}
