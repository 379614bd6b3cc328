/**
 * `npm run demo`: what Sluice promises, shown on real processes with temporary data. Exits with 1
 * and a sentence when something does not come out as promised; stops what it started in any case.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Scope } from '../test/bench/systems/scope.mjs';
import { ensureBuilt } from './build-if-stale.mjs';
import { showBoard } from './demo/board.mjs';
import { showEndedToken } from './demo/ended-token.mjs';
import { showJobs } from './demo/fifty-jobs.mjs';
import { killWorker } from './demo/lost-worker.mjs';
import { showCall } from './demo/one-call.mjs';
import { interruption } from './demo/promise.mjs';
import { say, since } from './demo/say.mjs';
import { startStandalone } from './demo/systems.mjs';
import { redisServerOnPath } from './redis-server.mjs';

const INTERRUPTED = 130;

function temporaryDirectory(scope) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-demo-'));
  scope.defer(async () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  chmodSync(directory, 0o755); // PostgreSQL may run as another account and has to get in
  return directory;
}

/**
 * A dead worker's jobs are taken over after 15 s, so the kill comes first and what became of it
 * last.
 */
async function tell(scope) {
  const site = { directory: temporaryDirectory(scope), defer: scope.defer.bind(scope) };
  const lostWorker = await loseWorker(site);
  const standalone = await startStandalone(site);
  await showCall(standalone);
  await showEndedToken(standalone);
  await showJobs(standalone, site);
  await showBoard(standalone);
  await standalone.stop();
  await lostWorker?.conclude();
  await lostWorker?.stop();
}

async function loseWorker(site) {
  const redisServer = redisServerOnPath();
  if (redisServer !== undefined) return killWorker(site, redisServer);
  say('The crash of a worker is left out: it needs redis-server 7 or newer on the PATH.');
  return undefined;
}

async function main() {
  await ensureBuilt();
  const startedAt = performance.now();
  const scope = new Scope();
  const { signal } = interruption;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interruption.abort());
  signal.addEventListener('abort', () => void scope.end());
  try {
    await tell(scope);
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`\nNot as promised: ${error.message}\n`);
    process.exitCode = signal.aborted ? INTERRUPTED : 1;
  } finally {
    await scope.end();
  }
  if (process.exitCode === undefined)
    process.stdout.write(`\nAll as promised, and all stopped again: ${since(startedAt)}.\n`);
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
