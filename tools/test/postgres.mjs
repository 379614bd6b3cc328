import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { built } from '../../test/bench/systems/built.mjs';
import { freePort } from './ports.mjs';

const START_MS = 120_000;
/**
 * Nothing of a test run outlives it, so nothing is written to be found after a crash of the
 * machine.
 */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'max_connections=400',
  'shared_buffers=128MB',
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
];

/**
 * The PostgreSQL that all specs share which do not break theirs; `SLUICE_TEST_DATABASE_URL` names
 * another one to use.
 * @returns the URL of a database of it
 */
export async function sharedPostgres(directory, scope) {
  const given = process.env['SLUICE_TEST_DATABASE_URL'];
  if (given) return given;
  const { place, prepareDirectory, files } = await part('placement');
  const { installedDistribution, reachableDistribution, program } = await part('binaries');
  const { openCluster } = await part('cluster');
  const { childOptions } = await part('child-options');
  const placement = place(join(directory, 'postgres'));
  const installed = installedDistribution();
  const distribution = placement.account
    ? reachableDistribution(installed, placement.account, join(directory, 'programs'))
    : installed;
  prepareDirectory(placement);
  const { password } = await openCluster(placement, distribution);
  const port = await freePort();
  const cluster = files.cluster(placement.directory);
  const args = ['-D', cluster, '-p', String(port), ...SETTINGS.flatMap((each) => ['-c', each])];
  const log = openSync(join(directory, 'postgres.log'), 'a');
  const server = spawn(program(distribution, 'postgres'), args, {
    ...childOptions(placement.directory, placement.account),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  scope.defer(() => end(server));
  const url = `postgres://sluice:${password}@127.0.0.1:${port}/postgres`;
  await answering(url, server);
  return url;
}

const part = (name) => import(built(`dist/apps/standalone/src/postgres/${name}.js`));

async function end(server) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGQUIT');
  await ended;
}

async function answering(url, server) {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      return await execute(url, 'select 1');
    } catch (error) {
      if (server.exitCode !== null || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export async function execute(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes a database on the server of a URL. @returns its URL */
export async function createDatabase(url, name = `test_${randomBytes(8).toString('hex')}`) {
  await execute(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
