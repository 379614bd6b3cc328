import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const SLOWEST = 10;
/** Lines of what a failure says; the whole stands further up. */
const SAID = 12;

/**
 * What Jest says of its runs in JSON reports. A suite that could not run has no tests to fail, so
 * it counts as one failure itself, and so does a run without a report.
 * @returns how many tests passed and failed, and lines about the slowest spec files and about each
 *   failure
 */
export function readReports(files, root) {
  const reports = files.map((file) => readReport(file));
  const specs = reports.flatMap(({ testResults }) => testResults);
  const sum = (count) => reports.reduce((all, report) => all + report[count], 0);
  return {
    passed: sum('numPassedTests'),
    failed: sum('numFailedTests') + sum('numRuntimeErrorTestSuites'),
    slowest: slowest(specs, root),
    failures: specs.filter(({ status }) => status === 'failed').flatMap((spec) => said(spec, root)),
  };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1, testResults: [] };
  }
}

function slowest(specs, root) {
  return specs
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1_000 }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${relative(root, name)}`);
}

function said({ name, message, assertionResults }, root) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const file = relative(root, name);
  if (failed.length === 0) return [`  ${file}`, ...firstLines(message)];
  return failed.flatMap(({ fullName, failureMessages }) => [
    `  ${file}: ${fullName}`,
    ...firstLines(failureMessages.join('\n')),
  ]);
}

const firstLines = (text) =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, SAID)
    .map((line) => `    ${line.trim()}`);
