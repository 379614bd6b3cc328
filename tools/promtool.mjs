import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NEEDED = `The tests of the alert rules need promtool, and it was not found on the PATH.
Install Prometheus, of which it is a part, and run the tests again:
  Debian, Ubuntu   sudo apt-get install prometheus
  macOS            brew install prometheus`;

/**
 * Promtool on the PATH, installed with apt-get when we are root. Throws an error that says what to
 * install.
 */
export function ensurePromtool() {
  if (!isOnPath() && !(fromApt() && isOnPath())) throw new Error(NEEDED);
  return 'promtool';
}

const isOnPath = () => spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;

function fromApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  process.stderr.write('Installing prometheus with apt-get for the tests\n');
  // RUNLEVEL keeps the package from starting a server.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', 'prometheus');
  return install() || (apt('update') && install());
}
