import { ensureBuilt } from './build-if-stale.mjs';

try {
  await ensureBuilt();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
// In this same process, so that signals and the exit code are the application's own.
await import('../dist/apps/standalone/src/main.js');
