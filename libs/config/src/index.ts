/**
 * The one schema of settings. Promise: a process with a faulty environment does not start, and says
 * which variable to correct; every other part receives `Settings` and reads no environment itself.
 */
export { loadSettings, maskSettings, secretsOf } from './load.js';
export { parseNameServers } from './name-servers.js';
export { parseNetworks } from './networks.js';
export { type Operator, parseOperators } from './operators.js';
export { publicUrlOf } from './public-url.js';
export { type Settings, settingsSchema } from './schema.js';
export { SETTINGS } from './token.js';
