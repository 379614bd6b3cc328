import { ensureBuilt } from './build-if-stale.mjs';

try {
  await ensureBuilt();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
// npm starts this under a shell, which ends at a signal without passing it on.
if (process.env.npm_lifecycle_event === 'start') {
  const starter = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === starter) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}
// In this same process, so that signals and the exit code are the application's own.
await import('../dist/bin/standalone.js');
