import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureRedisServer } from '../redis-server.mjs';

const HOLDER = join(import.meta.dirname, 'stores-holder.mjs');
const RETRY_MS = 50;
/** Exit code of a holder that found another one at work. */
export const TAKEN = 3;

/**
 * @typedef {object} Stores
 * @property {Record<string, string>} settings with which an app meets them, unless the environment
 *   has others
 * @property {Record<string, string>} [place] where the app keeps its own files
 * @property {string} [notice] for the user
 * @property {Promise<unknown>} [lost] resolves when they are gone
 * @property {() => Promise<unknown>} close
 */

/**
 * A database that the environment names is left to whoever runs it.
 * @returns {Promise<Stores>}
 */
export async function openStores({ app, dataDir, environment, say }) {
  if (environment.DATABASE_URL) return { settings: {}, close: async () => undefined };
  makeReachable(dataDir);
  return app === 'standalone' ? openDatabase(dataDir, say) : joinShared(dataDir);
}

/** That of `npm start`, but kept while the app starts again. */
async function openDatabase(dataDir, log) {
  const { startEmbeddedPostgres } =
    await import('../../dist/apps/standalone/src/postgres/index.js');
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log });
  return { settings: { DATABASE_URL: postgres.url }, close: () => postgres.stop() };
}

/**
 * Gateway and worker each have a tool of their own, in two terminals that are closed in any order.
 * So the stores they share are held by a third process, which ends when no tool is connected to it
 * any more.
 */
async function joinShared(dataDir) {
  const folder = join(dataDir, 'dev');
  makeReachable(folder);
  const program = await ensureRedisServer();
  const socket = await connected({ folder, program });
  const [said] = await once(socket.setEncoding('utf8'), 'data');
  const closed = once(socket, 'close');
  const close = async () => {
    socket.end();
    await closed;
  };
  return { ...JSON.parse(said), place: { SLUICE_DATA_DIR: folder }, lost: closed, close };
}

async function connected(site) {
  let holder;
  for (;;) {
    const socket = await tryConnect(socketPath(site.folder));
    if (socket !== undefined) return socket;
    if (holder === undefined || holder.exitCode === TAKEN) holder = startHolder(site);
    else if (holder.exitCode !== null || holder.signalCode !== null) {
      throw new Error(readFileSync(logPath(site.folder), 'utf8').trim());
    }
    await pause(RETRY_MS);
  }
}

async function tryConnect(path) {
  const socket = connect({ path, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return undefined;
  }
}

/** Out of reach of the Ctrl-C that ends the tool which happened to start it. */
function startHolder({ folder, program }) {
  const log = openSync(logPath(folder), 'w');
  const child = spawn(process.execPath, [HOLDER, folder, program], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

/** A socket's path may not be long, and this one may lie deep. */
export function socketPath(folder) {
  const path = join(folder, 'stores.sock');
  const relativePath = relative(process.cwd(), path);
  return relativePath.length < path.length ? relativePath : path;
}

const logPath = (folder) => join(folder, 'stores.log');

/** PostgreSQL may run as another account and has to get in. */
function makeReachable(folder) {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
}
