import { createServer } from 'node:net';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';
import { ROLE } from './cluster.js';

/** Where the server listens: a Unix socket in its directory, or loopback TCP. */
export interface Address {
  host: string;
  port: number;
}

export const DATABASE = 'sluice';

const SOCKET_PORT = 5432;
/** The shortest limit of the supported systems is 104 bytes, with a terminator. */
const MAX_SOCKET_PATH_BYTES = 100;
const LOOPBACK = '127.0.0.1';

/** @param port asks for loopback TCP on this port. */
export async function chooseAddress(directory: string, port?: number): Promise<Address> {
  if (port !== undefined) return { host: LOOPBACK, port };
  const socket = join(directory, `.s.PGSQL.${SOCKET_PORT}`);
  const fits = Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES;
  if (fits && process.platform !== 'win32') return { host: directory, port: SOCKET_PORT };
  return { host: LOOPBACK, port: await freePort() };
}

export function isTcp(address: Address): boolean {
  return address.host === LOOPBACK;
}

/**
 * A URL that `pg` and libpq both read; a socket's directory is not a host name, so it is a
 * parameter.
 */
export function urlOf(address: Address, password: string, database = DATABASE): string {
  const credentials = `${ROLE}:${password}`;
  if (isTcp(address)) return `postgres://${credentials}@${LOOPBACK}:${address.port}/${database}`;
  const parameters = new URLSearchParams({ host: address.host, port: String(address.port) });
  return `postgres://${credentials}@/${database}?${parameters}`;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, LOOPBACK, () => {
      const bound = probe.address();
      probe.close(() => {
        if (bound !== null && typeof bound === 'object') resolve(bound.port);
        else reject(new EmbeddedPostgresError('No TCP port is free on 127.0.0.1.'));
      });
    });
  });
}
