import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const SLOWEST = 10;

/**
 * What Jest says of a run in its JSON report. A suite that could not run has no tests to fail, so
 * it counts as one failure itself, and so does a run without a report.
 * @returns how many tests passed and failed, and lines about the slowest spec files
 */
export function readReport(file, root) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, slowest: [] };
  }
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    slowest: slowest(results.testResults, root),
  };
}

function slowest(files, root) {
  return files
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1_000 }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${relative(root, name)}`);
}
