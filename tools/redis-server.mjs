import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['redis-server', 'valkey-server'];
const OLDEST_MAJOR = 7;
const IMAGE = 'redis:7';
const CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'redis');

const NEEDED = `This needs a Redis server, version ${OLDEST_MAJOR} or newer, or Valkey, and none was found on the PATH.
Install one and run it again:
  Debian, Ubuntu   sudo apt-get install redis-server
  Fedora           sudo dnf install valkey
  macOS            brew install redis`;

/**
 * The path of a Redis server that the tests and `npm run dev` can run: from the PATH, else
 * installed with apt-get when we are root, else taken out of a Docker image. Throws an error that
 * says what to install.
 */
export async function ensureRedisServer() {
  const found = redisServerOnPath() ?? fromApt() ?? fromDocker();
  if (found === undefined) throw new Error(NEEDED);
  return found;
}

/** The name of one that can be run as it is; undefined when there is none. */
export function redisServerOnPath() {
  return NAMES.find((name) => (majorOf(name) ?? 0) >= OLDEST_MAJOR);
}

/** Undefined when the program does not run here. */
function majorOf(program) {
  const { stdout, status } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const major = /\bv=(\d+)\./.exec(status === 0 ? stdout : '')?.[1];
  return major === undefined ? undefined : Number(major);
}

function fromApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  process.stderr.write('Installing redis-server with apt-get for tests and development\n');
  // RUNLEVEL keeps the package from starting a server of its own on the default port.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', 'redis-server');
  const installed = install() || (apt('update') && install());
  return installed ? redisServerOnPath() : undefined;
}

/**
 * The server itself is taken, not the container: the tests kill, stop and continue it by its pid.
 */
function fromDocker() {
  const docker = (...args) => spawnSync('docker', args, { encoding: 'utf8' });
  if (process.platform !== 'linux' || docker('version').status !== 0) return undefined;
  const path = join(CACHE, 'redis-server');
  if (majorOf(path) !== undefined) return path;
  process.stderr.write(
    `Taking redis-server out of the Docker image ${IMAGE} for tests and development\n`,
  );
  const created = docker('create', IMAGE);
  if (created.status !== 0) return undefined;
  const container = created.stdout.trim();
  mkdirSync(CACHE, { recursive: true });
  docker('cp', '-L', `${container}:/usr/local/bin/redis-server`, path);
  docker('rm', container);
  return majorOf(path) === undefined ? undefined : path;
}
