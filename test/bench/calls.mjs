/**
 * Measures Sluice against a bare BullMQ round trip, a bare proxy and the upstream alone, in one run
 * and with one load generator. How to read it: docs/bench.md.
 */
import { writeFileSync } from 'node:fs';
import { temporaryDirectory } from './directory.mjs';
import { LoadGenerator } from './measure/generator.mjs';
import { describeMachine } from './measure/machine.mjs';
import { measure, prepare } from './measure/rounds.mjs';
import { readOptions } from './options.mjs';
import { assemble } from './report/assemble.mjs';
import { renderReport } from './report/report.mjs';
import { inSession, message, progress } from './session.mjs';
import { forkServer } from './systems/launch.mjs';
import { Scope } from './systems/scope.mjs';
import { TARGETS } from './targets.mjs';

/** @typedef {import('./measure/rounds.mjs').Subject} Subject */

/**
 * @param {Scope} scope
 * @param {{ generator: LoadGenerator, only: string[] }} plan
 * @returns {Promise<{ subjects: Subject[], unavailable: Record<string, string> }>}
 */
async function startTargets(scope, { generator, only }) {
  const directory = temporaryDirectory(scope);
  const server = await forkServer('upstream.mjs', {}, scope.defer.bind(scope));
  const host = `127.0.0.1:${server.port}`;
  const upstream = { url: `http://${host}`, host, pid: server.pid };
  /** @type {Subject[]} */
  const subjects = [];
  /** @type {Record<string, string>} */
  const unavailable = {};
  for (const { name, label, start } of TARGETS.filter((target) => only.includes(target.name))) {
    const own = new Scope();
    scope.defer(() => own.end());
    progress(`starting and warming up: ${label}`);
    const site = { directory, upstream, defer: own.defer.bind(own) };
    try {
      subjects.push(await prepare(generator, name, await start(site)));
    } catch (error) {
      unavailable[name] = message(error);
      await own.end();
    }
  }
  return { subjects, unavailable };
}

/**
 * @param {Scope} scope
 * @param {LoadGenerator} generator
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} exit code
 */
async function run(scope, generator, { only, rounds, windowMs, jsonFile }) {
  const machine = describeMachine();
  const { subjects, unavailable } = await startTargets(scope, { generator, only });
  await measure(generator, subjects, { rounds, windowMs, progress });
  const plan = { rounds, windowMs };
  const result = { machine, plan, unavailable, ...assemble(subjects) };
  const visits = Object.fromEntries(subjects.map((subject) => [subject.name, subject.visits]));
  writeFileSync(jsonFile, `${JSON.stringify({ ...result, visits }, null, 2)}\n`);
  process.stdout.write(renderReport(result));
  progress(`all figures: ${jsonFile}`);
  return Object.keys({ ...unavailable, ...result.failed }).length ? 1 : 0;
}

/** @param {string[]} args */
export function benchCalls(args) {
  const options = readOptions(args);
  return inSession(({ scope, signal }) => {
    const generator = new LoadGenerator();
    scope.defer(() => generator.stop());
    // fails the running measurement, so that no report is made of it
    signal.addEventListener('abort', () => void generator.stop());
    return run(scope, generator, options);
  });
}
