import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const NEEDED = `The browser tests need Chromium, and none was found on the PATH.
Install it and run the tests again:
  Debian           sudo apt-get install chromium
  Fedora           sudo dnf install chromium
  macOS, others    put a "chromium" on the PATH`;

/**
 * The name of a Chromium on the PATH, installed with apt-get when we are root. Throws an error that
 * says what to install.
 */
export function ensureChromium() {
  const found = onPath() ?? fromApt();
  if (found === undefined) throw new Error(NEEDED);
  return found;
}

function onPath() {
  return NAMES.map(
    (name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim() || undefined,
  ).find((path) => path !== undefined);
}

function fromApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  process.stderr.write('Installing chromium with apt-get for the tests\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0;
  const install = () =>
    apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  return install() || (apt('update') && install()) ? onPath() : undefined;
}
