/**
 * Whose CPU time is told apart. `except` leaves a part of the tree to another role.
 * @typedef {{ role: string, pid: number, except?: number }} Measured
 */

/**
 * A running target.
 * @typedef {object} System
 * @property {string} url of the one call the load makes
 * @property {string[]} [gateways] URLs, of a Sluice
 * @property {Record<string, string>} headers
 * @property {Measured[]} measured
 * @property {number} [redisPort] of a Redis that nobody else uses
 * @property {string} [databaseUrl] of a Sluice whose database is its own
 * @property {string[]} notes
 */

/**
 * Registers what ends a part; parts end in reverse order. Throws after having ended the part when
 * the end has already begun.
 * @typedef {(end: () => Promise<unknown>) => void} Defer
 */

/**
 * What a target is built from.
 * @typedef {object} Site
 * @property {string} directory temporary, readable by other accounts, removed at the end
 * @property {{ url: string, host: string, pid: number }} upstream
 * @property {Defer} defer
 */

export {};
