import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { built } from './built.mjs';
import { findChild, readProcessTable } from './process-table.mjs';

/**
 * `pid` is missing when the server is not ours, and its CPU time cannot be told from that of
 * others.
 * @typedef {{ url: string, pid?: number, stop: () => Promise<void> }} Database
 */

/**
 * The database of the distributed target: the one in `DATABASE_URL` lends a database of its own,
 * dropped at the end; without it the PostgreSQL that ships with the product is started.
 * @param {string} directory
 * @returns {Promise<Database>}
 */
export function startPostgres(directory) {
  const given = process.env['DATABASE_URL'];
  return given ? lendDatabase(given) : startEmbedded(directory);
}

/**
 * @param {string} directory
 * @returns {Promise<Database>}
 */
async function startEmbedded(directory) {
  const module = built('dist/apps/standalone/src/postgres/index.js');
  const { startEmbeddedPostgres } = await import(module);
  const { url, stop } = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres') });
  const pid = findChild(readProcessTable(), process.pid, 'postgres');
  return { url, stop, ...(pid === undefined ? {} : { pid }) };
}

/**
 * @param {string} given
 * @returns {Promise<Database>}
 */
async function lendDatabase(given) {
  const name = `sluice_bench_${randomBytes(4).toString('hex')}`;
  // not `new URL`: a URL of a Unix socket has no host
  const [, server, parameters = ''] = /^(\w+:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/.exec(given) ?? [];
  if (!server)
    throw new Error('DATABASE_URL must look like postgres://user:password@host:5432/name');
  await administer(given, `create database ${name}`);
  const stop = () => administer(given, `drop database ${name} with (force)`);
  return { url: `${server}/${name}${parameters}`, stop };
}

/**
 * @param {string} url
 * @param {string} statement
 */
async function administer(url, statement) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(statement);
  } catch (cause) {
    throw new Error(
      `DATABASE_URL: "${statement}" failed: ${/** @type {Error} */ (cause).message}`,
      {
        cause,
      },
    );
  } finally {
    await client.end();
  }
}
