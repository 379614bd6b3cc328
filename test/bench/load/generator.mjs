/** The load generator's process: runs one load at a time on request of the benchmark. */
import { runLoad } from './run.mjs';

process.on('disconnect', () => process.exit(0));
process.on('message', (/** @type {import('./run.mjs').LoadShape} */ shape) => {
  runLoad(shape, (phase) => process.send?.({ phase })).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ failure: String(error) }),
  );
});
