import { createProgram, run } from './program.js';

/** Set when it is bundled. */
declare const SLUICE_VERSION: string;

// Whoever reads has read enough, `head` for example.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

await run(createProgram(SLUICE_VERSION), process.argv.slice(2));
