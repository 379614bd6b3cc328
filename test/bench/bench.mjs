/**
 * `npm run bench`: what a call costs. `npm run bench -- jobs`: what a job costs. `npm run bench --
 * limits`: whether limits hold, and what they cost. `npm run bench -- storage`: ways to keep very
 * many jobs. `npm run bench -- sdk`: what the SDK adds to `fetch`. `npm run bench -- cli`: what a
 * command takes.
 */
import { benchCalls } from './calls.mjs';
import { benchCli, USAGE as CLI_USAGE } from './cli/cli.mjs';
import { benchJobs } from './jobs/jobs.mjs';
import { USAGE as JOBS_USAGE } from './jobs/options.mjs';
import { benchLimits } from './limits/limits.mjs';
import { USAGE as LIMITS_USAGE } from './limits/options.mjs';
import { USAGE } from './options.mjs';
import { message, progress } from './session.mjs';
import { benchResources, USAGE as RESOURCES_USAGE } from './resources/resources.mjs';
import { benchSdk, USAGE as SDK_USAGE } from './sdk/sdk.mjs';
import { USAGE as STORAGE_USAGE } from './storage/options.mjs';
import { benchStorage } from './storage/storage.mjs';

const [mode, ...args] = process.argv.slice(2);
const modes = new Map([
  ['cli', { bench: () => benchCli(args), usage: CLI_USAGE }],
  ['jobs', { bench: () => benchJobs(args), usage: JOBS_USAGE }],
  ['limits', { bench: () => benchLimits(args), usage: LIMITS_USAGE }],
  ['resources', { bench: () => benchResources(args), usage: RESOURCES_USAGE }],
  ['sdk', { bench: () => benchSdk(args), usage: SDK_USAGE }],
  ['storage', { bench: () => benchStorage(args), usage: STORAGE_USAGE }],
]);
const calls = { bench: () => benchCalls(process.argv.slice(2)), usage: USAGE };
const { bench, usage } = modes.get(mode ?? '') ?? calls;

try {
  await bench();
} catch (error) {
  progress(`${message(error)}\n${usage}`);
  process.exitCode = 2;
}
