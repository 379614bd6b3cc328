const HTTP = 80;
const HTTPS = 443;
const LAST_SYSTEM_PORT = 1_023;
/**
 * Of other protocols, above the system ports: the Fetch standard's blocked ones, and data stores
 * that may take HTTP for commands.
 */
const OTHER_PROTOCOLS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6697, 10080, 6665, 6666, 6667,
  6668, 6669, 6679, 2375, 3306, 5432, 6379, 9042, 11211, 27017,
]);

/** Whether HTTP is spoken on this port, as far as its number tells (RFC 6335, Fetch §2.9). */
export const isHttpPort = (port: number): boolean =>
  port === HTTP || port === HTTPS || (port > LAST_SYSTEM_PORT && !OTHER_PROTOCOLS.has(port));
