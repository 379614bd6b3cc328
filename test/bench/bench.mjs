/**
 * `npm run bench`: what a call costs. `npm run bench -- limits`: whether limits hold, and what they
 * cost.
 */
import { benchCalls } from './calls.mjs';
import { benchLimits } from './limits/limits.mjs';
import { USAGE as LIMITS_USAGE } from './limits/options.mjs';
import { USAGE } from './options.mjs';
import { message, progress } from './session.mjs';

const [mode, ...args] = process.argv.slice(2);
const [bench, usage] =
  mode === 'limits'
    ? [() => benchLimits(args), LIMITS_USAGE]
    : [() => benchCalls(process.argv.slice(2)), USAGE];

try {
  await bench();
} catch (error) {
  progress(`${message(error)}\n${usage}`);
  process.exitCode = 2;
}
