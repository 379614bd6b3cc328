import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { sleep } from '#libs/clock';
import { type Address, isTcp } from './address.js';
import { type Distribution, program } from './binaries.js';
import { childOptions } from './child-options.js';
import { EmbeddedPostgresError } from './errors.js';
import { files, giveTo, type Placement } from './placement.js';
import { until } from './poll.js';
import { disownLeftovers, endOrphans, findPostmaster, type Postmaster } from './postmaster.js';

/** Crash recovery comes before readiness, so this is long. */
const START_TIMEOUT_MS = 120_000;
const ORPHANS_TIMEOUT_MS = 10_000;
/** Backends that have not ended by themselves after this will not. */
const ORPHANS_PATIENCE_MS = 2_000;
/** What PostgreSQL says while backends of a killed server still hold its shared memory. */
const ORPHANS_HOLD_MEMORY = /pre-existing shared memory block .* is still in use/;

/** Starts the server and resolves when it is ready. */
export async function startServer(
  placement: Placement,
  distribution: Distribution,
  address: Address,
): Promise<Postmaster> {
  const startedAt = performance.now();
  const cluster = files.cluster(placement.directory);
  for (;;) {
    disownLeftovers(cluster, placement.directory);
    const { child, said } = spawnServer(placement, distribution, address);
    const postmaster = await whenReady(child, cluster);
    if (postmaster) return postmaster;
    const waitedMs = performance.now() - startedAt;
    if (!ORPHANS_HOLD_MEMORY.test(said()) || waitedMs > ORPHANS_TIMEOUT_MS) {
      throw new EmbeddedPostgresError(
        `PostgreSQL did not start in ${placement.directory}:\n${said().trim().slice(-2_000)}\n` +
          `See ${files.log(placement.directory)}.`,
      );
    }
    if (waitedMs > ORPHANS_PATIENCE_MS) endOrphans(cluster);
    await sleep(100);
  }
}

function spawnServer(placement: Placement, distribution: Distribution, address: Address) {
  const { directory, account } = placement;
  const path = files.log(directory);
  const log = openSync(path, 'a', 0o600);
  giveTo(account, path);
  const before = statSync(path).size;
  const settings = settingsFor(directory, address).flatMap((setting) => ['-c', setting]);
  // Its own process group: Ctrl-C reaches Sluice, which then stops the server in its turn.
  const child = spawn(
    program(distribution, 'postgres'),
    ['-D', files.cluster(directory), '-p', String(address.port), ...settings],
    { ...childOptions(directory, account), stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  child.unref();
  return { child, said: () => readFileSync(path).subarray(before).toString('utf8') };
}

function settingsFor(directory: string, address: Address): string[] {
  const sockets = process.platform === 'win32' || isTcp(address) ? '' : directory;
  return [
    `listen_addresses=${isTcp(address) ? address.host : ''}`,
    `unix_socket_directories=${sockets}`,
    'max_connections=100',
    'shared_buffers=64MB',
    'fsync=on',
    'synchronous_commit=on',
    'timezone=UTC',
    'log_timezone=UTC',
    // Details and statements of errors hold values.
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
  ];
}

/** Undefined when the server ended, or could not be run, before it was ready. */
async function whenReady(child: ChildProcess, cluster: string): Promise<Postmaster | undefined> {
  let ended = false;
  child.once('error', () => (ended = true));
  child.once('exit', () => (ended = true));
  let postmaster: Postmaster | undefined;
  const inTime = await until(
    () => {
      const found = findPostmaster(cluster);
      if (found?.process.pid === child.pid && found?.status === 'ready') postmaster = found;
      return ended || postmaster !== undefined;
    },
    START_TIMEOUT_MS,
    5,
  );
  if (!inTime) child.kill('SIGQUIT');
  return ended ? undefined : postmaster;
}
