/**
 * `npm run dev`: an app that starts again when a source is saved, with source maps and a port for a
 * debugger. The stores keep running meanwhile. A file that does not compile is shown, and what ran
 * before keeps running.
 */
import { join } from 'node:path';
import { readOptions } from './dev/options.mjs';
import { Session } from './dev/session.mjs';

process.chdir(join(import.meta.dirname, '..'));

let session;
async function end(code) {
  await session?.end();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
try {
  session = new Session(readOptions(process.argv.slice(2), process.env));
  await session.run();
} catch (error) {
  console.error(error.message);
  await end(1);
}
