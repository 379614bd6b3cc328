import { Scope } from './systems/scope.mjs';

export const progress = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
export const message = (/** @type {unknown} */ error) =>
  error instanceof Error ? error.message : String(error);

/**
 * Runs a benchmark. What it started is ended whatever happens; of one that is interrupted no report
 * is made: its signal is aborted first.
 * @param {(session: { scope: Scope, signal: AbortSignal }) => Promise<number>} work its exit code
 */
export async function inSession(work) {
  const scope = new Scope();
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = (/** @type {string} */ why) => {
    progress(`${why}: stopping what was started`);
    interruption.abort(new Error(why));
    void scope.end();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interrupt(name));
  process.on('uncaughtException', (error) => interrupt(message(error)));
  try {
    process.exitCode = await work({ scope, signal });
  } catch (error) {
    if (!signal.aborted) progress(`the benchmark failed: ${message(error)}`);
    process.exitCode = 1;
  } finally {
    await scope.end();
  }
  if (signal.aborted) process.exitCode = 130;
}
