/**
 * The PostgreSQL that ships with Sluice, run as a child of one Sluice process.
 *
 * It promises: one living process per data directory; a database that is either whole or made
 * again; a server left behind by a killed process is taken over with its data; never root's rights,
 * never a listening port where a socket will do.
 */
export { runningPostgres } from './running.js';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './start.js';
