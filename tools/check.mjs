// `npm run check`: every guard, two at a time, one line each, and in full what the failed ones
// said. `npm run check -- lint layout` runs the named ones only.
import { join } from 'node:path';
import { compiler, root, run, toolAt } from './check/run.mjs';

const script = (name) => [process.execPath, join(root, 'tools/check', `${name}.mjs`)];

/** The slow ones first, so that the last two end together. */
const GUARDS = {
  types: [...compiler, '-p', 'tsconfig.json', '--pretty', 'false'],
  console: [...compiler, '-p', 'apps/console/tsconfig.json', '--pretty', 'false'],
  sync: script('sync'),
  format: [toolAt('oxfmt'), '--list-different'],
  lint: [
    toolAt('oxlint'),
    '--type-aware',
    '--ignore-pattern',
    'test/fixtures/violations',
    'apps',
    'libs',
    'test',
    'tools',
    'examples',
  ],
  layout: script('layout'),
  fixtures: script('fixtures'),
  migrations: script('migrations'),
  unused: [toolAt('knip'), '--no-progress', '--treat-config-hints-as-errors'],
};
const AT_ONCE = 2;

function chosen(names) {
  const unknown = names.filter((name) => !(name in GUARDS));
  if (unknown.length > 0) {
    console.error(
      `No guard is called ${unknown.join(', ')}. They are: ${Object.keys(GUARDS).join(', ')}.`,
    );
    process.exit(2);
  }
  return names.length > 0 ? names : Object.keys(GUARDS);
}

const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

async function guard(name) {
  const [file, ...args] = GUARDS[name];
  const start = performance.now();
  const { code, stdout, stderr } = await run(file, args);
  const passed = code === 0;
  const note = passed ? (stdout.trim().split('\n').at(-1) ?? '') : '';
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(9)} ${since(start).padStart(7)}  ${note}`);
  return { name, passed, output: stdout + stderr };
}

async function inTurn(queue, results) {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    results.push(await guard(name));
  }
}

const start = performance.now();
const queue = [...chosen(process.argv.slice(2))];
const results = [];
await Promise.all(Array.from({ length: AT_ONCE }, () => inTurn(queue, results)));

const failed = results.filter(({ passed }) => !passed);
for (const { name, output } of failed) console.log(`\n── ${name} ──\n${output.trim()}`);
console.log(
  `\n${results.length - failed.length} of ${results.length} guards passed, ${since(start)}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
