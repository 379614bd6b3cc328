// The process an app runs in under `npm run dev`. It loads the packages, which takes longer than
// all that follows, before it is known which app to run: a process like this stands by while the
// one before it runs.
import { on } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// Its tool is gone, perhaps killed: nobody else would end this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
const messages = on(process, 'message');
const next = async () => (await messages.next()).value[0];

for (const name of Object.keys(dependencies)) {
  await import(name).catch(() => 'not a module, or one whose absence its user reports');
}

const { app } = await next();
const folder = join(root, 'dist', 'apps', app, 'src');
const load = (file) => import(pathToFileURL(join(folder, file)).href);
/**
 * The process before this one is still ending. A file that cannot be loaded is reported by
 * `main.js`, which needs it.
 */
for (const file of readdirSync(folder)) {
  if (file.endsWith('.js') && file !== 'main.js') await load(file).catch(() => 'see above');
}

const { env, inspectPort } = await next();
process.channel.unref();
Object.assign(process.env, env);
if (inspectPort !== undefined) listenForDebuggers(inspectPort);
await load('main.js');

/** A process that is told to end would wait for its debugger to go. */
function listenForDebuggers(port) {
  inspector.open(port, '127.0.0.1');
  process.once('SIGTERM', () => {
    inspector.close();
    // The app may not have got as far as to listen for the signal itself.
    if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
  });
}
