import pg from 'pg';
import { type Address, chooseAddress, DATABASE, isTcp, urlOf } from './address.js';
import { adopt } from './adopt.js';
import { type Distribution, installedDistribution, reachableDistribution } from './binaries.js';
import { openCluster } from './cluster.js';
import { acquireLock, type DirectoryLock } from './lock.js';
import { files, LIBRARY, place, type Placement, prepareDirectory } from './placement.js';
import { findPostmaster, stopPostmaster } from './postmaster.js';
import { startServer } from './server.js';

export interface StartOptions {
  /** A directory for PostgreSQL alone; made if it does not exist. */
  dataDir: string;
  log?: (line: string) => void;
  /** Listen on this loopback TCP port instead of a Unix socket. */
  port?: number;
}

export interface EmbeddedPostgres {
  url: string;
  /** The server was already running: a killed Sluice had left it behind. */
  adopted: boolean;
  firstStart: boolean;
  /** Where the data really are. */
  dataDir: string;
  /** Stops the server and frees the directory. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded server, or adopts the one a killed Sluice left behind.
 * @throws DataDirectoryInUseError when another living process holds the directory.
 * @throws EmbeddedPostgresError when the server cannot be had; the message says what to do.
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const placement = place(options.dataDir);
  const installed = installedDistribution();
  const distribution = distributionFor(placement, installed);
  if (placement.moved || distribution.folder !== installed.folder) {
    log(movedNotice(options.dataDir, placement, distribution));
  }
  prepareDirectory(placement);
  const lock = acquireLock(placement.directory);
  try {
    return await startLocked({ placement, distribution, lock, log }, options.port);
  } catch (error) {
    await stopLeftover(placement);
    lock.release();
    throw error;
  }
}

interface Start {
  placement: Placement;
  distribution: Distribution;
  lock: DirectoryLock;
  log: (line: string) => void;
}

async function startLocked(start: Start, port: number | undefined): Promise<EmbeddedPostgres> {
  const { placement, distribution, lock, log } = start;
  const cluster = files.cluster(placement.directory);
  const { password, firstStart } = await openCluster(placement, distribution);
  const wanted = await chooseAddress(placement.directory, port ?? portInUse(cluster));
  const leftover = await adopt(cluster, password, wanted);
  const postmaster = leftover ?? (await startServer(placement, distribution, wanted));
  await ensureDatabase(postmaster.address, password);
  log(`PostgreSQL ${leftover ? 'adopted' : 'started'}, data in ${placement.directory}`);
  let stopped: Promise<void> | undefined;
  return {
    url: urlOf(postmaster.address, password),
    adopted: leftover !== undefined,
    firstStart,
    dataDir: placement.directory,
    stop: () => (stopped ??= stopPostmaster(postmaster).finally(() => lock.release())),
  };
}

function distributionFor({ account }: Placement, installed: Distribution): Distribution {
  return account ? reachableDistribution(installed, account, LIBRARY) : installed;
}

function movedNotice(
  dataDir: string,
  { directory, account }: Placement,
  { folder }: Distribution,
): string {
  return (
    `PostgreSQL's data for ${dataDir} are in ${directory} and its programs in ${folder}, ` +
    `because the account that runs it (${account?.name}) has to reach them`
  );
}

/**
 * Creating the database may have been interrupted on the first start, so its absence is looked for.
 */
async function ensureDatabase(address: Address, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(address, password, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function stopLeftover({ directory }: Placement): Promise<void> {
  const postmaster = findPostmaster(files.cluster(directory));
  if (postmaster) await stopPostmaster(postmaster);
}

/** A leftover server on TCP keeps the port that was picked for it. */
function portInUse(cluster: string): number | undefined {
  const leftover = findPostmaster(cluster);
  return leftover && isTcp(leftover.address) ? leftover.address.port : undefined;
}
