import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// npm run faults -- full: everything of which `npm test` runs a short form, at the scale that is
// promised, one after the other. npm run faults -- refresh: only the fault tests of that name.

const root = join(import.meta.dirname, '..');
const [name = '', ...options] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name)) {
  console.error('Say which: npm run faults -- full, or npm run faults -- refresh');
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  [
    join(import.meta.dirname, 'test.mjs'),
    ...(name === 'full' ? scaled() : [`faults/${name}`]),
    '--maxWorkers=1',
    ...options,
  ],
  { stdio: 'inherit', env: { ...process.env, SLUICE_TEST_SCALE: 'full' } },
);
process.exitCode = status ?? 1;

/** The specs that have a short form. */
function scaled() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter((file) => file.endsWith('.spec.ts'))
    .map((file) => join('test', file))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('support/scale.js'));
}
