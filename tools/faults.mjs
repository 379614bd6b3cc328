import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

// npm run faults -- refresh: the fault tests of that name, ten times as often as in `npm test`.

const [name = '', ...options] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name)) {
  console.error('Say which: npm run faults -- refresh');
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  [join(import.meta.dirname, 'test.mjs'), `faults/${name}`, ...options],
  { stdio: 'inherit', env: { ...process.env, SLUICE_FAULT_TIMES: '200' } },
);
process.exitCode = status ?? 1;
